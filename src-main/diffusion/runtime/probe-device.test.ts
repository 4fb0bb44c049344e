import { InferenceSession } from 'onnxruntime-node';
import { afterEach, expect, it, vi } from 'vitest';
import { probeDevice } from './probe-device.ts';

afterEach(() => vi.restoreAllMocks());

/** What a driver says when a session is made on it; on the processor all is as ever. */
function driverSays(message: string): void {
  const create = InferenceSession.create.bind(InferenceSession) as (...args: unknown[]) => never;
  vi.spyOn(InferenceSession, 'create').mockImplementation((...args: unknown[]) => {
    const { executionProviders = [] } = (args.at(-1) ?? {}) as InferenceSession.SessionOptions;
    const isOther = executionProviders.some((one) => (typeof one === 'string' ? one : one.name) !== 'cpu');
    return isOther ? (Promise.reject(new Error(message)) as never) : create(...args);
  });
}

it.each([
  [
    'an old driver',
    'CUDA failure 35: CUDA driver version is insufficient for CUDA runtime version ; GPU=0 ; hostname=h ; file=x.cc',
    'its driver is too old for the libraries here: update it (CUDA failure 35: CUDA driver version is insufficient for CUDA runtime version)',
  ],
  [
    'no card',
    'CUDA failure 100: no CUDA-capable device is detected ; GPU=-1 ; hostname=h',
    'CUDA failure 100: no CUDA-capable device is detected',
  ],
  [
    'no driver',
    'Failed to load shared library libcuda.so.1: cannot open shared object file\nat a place\nand another',
    'Failed to load shared library libcuda.so.1: cannot open shared object file',
  ],
])('%s is told in one line, in either precision', async (_, says, reason) => {
  driverSays(says);
  for (const precision of ['float32', 'float16'] as const) {
    expect(await probeDevice('cuda', precision)).toEqual({ reason });
  }
});

it('WebGPU is not asked for half precision, whatever its driver says', async () => {
  driverSays('never asked');
  expect(await probeDevice('webgpu', 'float16')).toEqual({ reason: 'it computes in float32 only' });
});
