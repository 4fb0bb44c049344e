// The most arithmetic that ONNX Runtime gets out of this machine's CPU in float32: a large matrix product and
// a large convolution, whichever is faster. Everything else is put in relation to it.

import { GraphBuilder, Scope } from '../../native-models/graph/builder.ts';
import { conv2d } from '../../native-models/graph/ops/image.ts';
import { matMul } from '../../native-models/graph/ops/matrix.ts';
import type { Value } from '../../native-models/graph/value.ts';
import { createSession } from '../../src-main/diffusion/runtime/session.ts';
import { best, cpu } from './timing.ts';

const side = 2048;
const channels = 320;
const pixels = 64;

/** GFLOP/s. */
export async function measurePeak(): Promise<number> {
  const product = await speed([side, side], 2 * side ** 3, (scope, x) =>
    matMul(scope, x, scope.graph.constant(new Float32Array(side * side).fill(0.5), [side, side])),
  );
  const kernel = [channels, channels, 3, 3];
  const convolution = await speed(
    [1, channels, pixels, pixels],
    2 * pixels ** 2 * channels ** 2 * 9,
    (scope, x) => {
      const weight = scope.graph.constant(new Float32Array(channels * channels * 9).fill(0.5), kernel);
      return conv2d(scope, x, weight, undefined, { padding: 1 });
    },
  );
  return Math.max(product, convolution);
}

async function speed(
  shape: number[],
  flops: number,
  build: (scope: Scope, x: Value) => Value,
): Promise<number> {
  const graph = new GraphBuilder('peak');
  const x = graph.input('x', 'float32', shape);
  const y = graph.output('y', build(new Scope(graph), x));
  const model = { model: graph.finish(), weightsFolder: '', inputs: [x], outputs: [y] };
  const session = await createSession(model, cpu, 'peak measurement');
  const data = new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(0.5);
  const seconds = await best(10, () => session.run({ x: { data, dims: shape } }));
  await session.release();
  return flops / seconds / 1e9;
}
