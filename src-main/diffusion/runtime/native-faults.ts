// What the native errors of ONNX Runtime and of drivers mean that a person can do something about. Pure: it knows their
// words, not who said them.

/**
 * `full`: what was asked for found no room. `lost`: the card is gone, or its driver started again, and everything that was
 * on it with it. `old`: its driver cannot run these libraries.
 */
export type NativeFault = 'full' | 'lost' | 'old';

/** In this order: a card that is lost may say that it has no memory either. */
const WORDS: readonly (readonly [NativeFault, RegExp])[] = [
  ['old', /CUDA failure 35\b|driver version is insufficient|CUDA_ERROR_SYSTEM_DRIVER_MISMATCH/],
  // CUDA: unavailable, none, invalid, uncorrectable, bus, unplugged, fallen kernels and everything after them.
  ['lost', /CUDA failure (46|100|101|214|226|700|702|710|714|715|716|717|718|719|802|999)\b/],
  ['lost', /VK_ERROR_DEVICE_LOST|device (was|is) lost|GPU is lost|fallen off the bus/i],
  ['lost', /DXGI_ERROR_(DEVICE_REMOVED|DEVICE_HUNG|DEVICE_RESET)|887A000[567]/i],
  ['full', /CUDA failure 2\b|CUDA_ERROR_OUT_OF_MEMORY|CU(BLAS|DNN)_STATUS_ALLOC_FAILED/],
  ['full', /out of memory|out of (device|host) memory|OUT_OF_(DEVICE|HOST)_MEMORY|E_OUTOFMEMORY|8007000E/i],
  [
    'full',
    /Failed to allocate memory|Available memory of \d+ is smaller than requested|bad_alloc|bad allocation/,
  ],
];

/** Undefined for what is none of these. */
export const nativeFault = (message: string): NativeFault | undefined =>
  WORDS.find(([, words]) => words.test(message))?.[0];
