import { expect, it } from 'vitest';
import { GraphBuilder, Scope } from '../../../native-models/graph/builder.ts';
import { add } from '../../../native-models/graph/ops/arithmetic.ts';
import { nativeFault } from './native-faults.ts';
import { createSession } from './session.ts';

it.each([
  [
    'full',
    'Non-zero status code returned while running Conv node. Failed to allocate memory for requested buffer of size 53687091200',
  ],
  [
    'full',
    '/onnxruntime_src/onnxruntime/core/framework/bfc_arena.cc:376 Available memory of 1048576 is smaller than requested bytes of 4194304',
  ],
  ['full', 'CUDA failure 2: out of memory ; GPU=0 ; hostname=h ; expr=cudaMalloc((void**)&p, size);'],
  ['full', 'CUBLAS failure 3: CUBLAS_STATUS_ALLOC_FAILED ; GPU=0'],
  ['full', 'Failed to create buffer: VK_ERROR_OUT_OF_DEVICE_MEMORY'],
  ['full', 'DmlCommittedResourceAllocator.cpp(22) 8007000E Not enough memory resources are available'],
  ['full', 'std::bad_alloc'],
  ['lost', 'CUDA failure 700: an illegal memory access was encountered ; GPU=0'],
  ['lost', 'CUDA failure 719: unspecified launch failure ; GPU=0'],
  ['lost', 'CUDA failure 100: no CUDA-capable device is detected ; GPU=-1'],
  ['lost', 'vkQueueSubmit failed with VK_ERROR_DEVICE_LOST'],
  [
    'lost',
    'WebGPU device lost (1): A valid external Instance reference no longer exists. The device was lost.',
  ],
  [
    'lost',
    '887A0005 The GPU device instance has been suspended. Use GetDeviceRemovedReason to determine the appropriate action.',
  ],
  ['old', 'CUDA failure 35: CUDA driver version is insufficient for CUDA runtime version ; GPU=0'],
] as const)('hears %s in what drivers say', (fault, message) => {
  expect(nativeFault(message)).toBe(fault);
});

it('hears nothing in other faults', () => {
  const others = [
    'CUDA failure 209: no kernel image is available',
    'CUDA failure 21: x',
    'Invalid model',
    '',
  ];
  expect(others.map(nativeFault)).toEqual(others.map(() => undefined));
});

it('what ONNX Runtime itself says when there is no room is told as that, with the network’s name', async () => {
  const graph = new GraphBuilder('large');
  const side = 2 ** 22;
  const [column, row] = [
    [side, 1],
    [1, side],
  ].map((shape, i) => graph.input(`x${i}`, 'float32', shape));
  graph.output('y', add(new Scope(graph), column!, row!));
  const compiled = { model: graph.finish(), weightsFolder: '', inputs: graph.inputs, outputs: graph.outputs };
  const session = await createSession(compiled, { name: 'cpu', profile: 'cpu' }, 'U-Net');
  const data = new Float32Array(side);
  const feeds = { x0: { data, dims: [side, 1] }, x1: { data, dims: [1, side] } };
  await expect(session.run(feeds)).rejects.toMatchObject({
    code: 'out-of-memory',
    message: expect.stringMatching(/^This machine ran out of memory over the U-Net: [^\n]*\.$/),
  });
  await session.release();
});
