// How much arithmetic one run of a network is: every operator's shapes as ONNX Runtime itself reports them
// while it runs the graph as compiled (nothing fused or folded), times the textbook count for the operator.

import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sizeOf } from '../../native-models/graph/shape.ts';
import type { CompiledGraph } from '../../native-models/index.ts';
import type { Feed } from '../../src-main/diffusion/runtime/session.ts';

interface NodeShapes {
  op: string;
  inputs: number[][];
  output: number[];
}

type ProfiledShapes = Record<string, number[]>[];
interface ProfileEvent {
  name: string;
  args?: { op_name?: string; input_type_shape?: ProfiledShapes; output_type_shape?: ProfiledShapes };
}

const size = (shape: readonly number[]) => shape.reduce((product, dim) => product * dim, 1);

/** A multiplication and an addition are two. What is not a product of matrices or a convolution is left out. */
function flopsOf({ op, inputs: [a = [], b = []], output }: NodeShapes): number {
  switch (op) {
    case 'Conv':
      return 2 * size(output) * size(b.slice(1));
    case 'MatMul':
    case 'FusedMatMul':
    case 'Gemm':
    case 'MatMulNBits':
      return 2 * size(output) * (a.at(-1) ?? 1);
    case 'MultiHeadAttention':
      // Queries [B, Sq, D] times keys [B, Sk, D], then weights times values.
      return 4 * size(a) * (b.at(-2) ?? 1);
    default:
      return 0;
  }
}

/** The same from the shapes of the graph as compiled: nothing is run. Constant folding is left out. */
export function flopsOfGraph(graph: CompiledGraph, sizes: Readonly<Record<string, number>>): number {
  const { record, values } = graph.structure!;
  const shape = (name: string | undefined): number[] =>
    (values.get(name ?? '')?.shape ?? []).map((dim) => sizeOf(dim, sizes));
  return record.nodes.reduce((sum, { op, inputs, outputs }) => {
    const output = shape(outputs[0]);
    return sum + flopsOf({ op, inputs: inputs.map(shape), output });
  }, 0);
}

export async function countFlops(graph: CompiledGraph, feeds: Record<string, Feed>): Promise<number> {
  const { InferenceSession, Tensor } = await import('onnxruntime-node');
  const folder = mkdtempSync(join(tmpdir(), 'fabula-bench-'));
  try {
    const session = await InferenceSession.create(graph.model, {
      enableProfiling: true,
      profileFilePrefix: join(folder, 'run'),
      graphOptimizationLevel: 'disabled',
      logSeverityLevel: 3,
      extra: { session: { model_external_initializers_file_folder_path: graph.weightsFolder } },
    });
    const tensors = Object.entries(feeds).map(([name, { data, dims }]) => {
      const tensor =
        data instanceof Float32Array ? new Tensor('float32', data, dims) : new Tensor('int64', data, dims);
      return [name, tensor] as const;
    });
    await session.run(Object.fromEntries(tensors));
    session.endProfiling();
    await session.release();
    const events = JSON.parse(readFileSync(join(folder, readdirSync(folder)[0]!), 'utf8')) as ProfileEvent[];
    return events.flatMap(nodeShapes).reduce((sum, node) => sum + flopsOf(node), 0);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The shapes in a profile's event when it is a node's run: there are others, for fences and the whole run. */
function nodeShapes({ name, args = {} }: ProfileEvent): NodeShapes[] {
  const { op_name: op, input_type_shape: inputs = [], output_type_shape: outputs = [] } = args;
  if (op === undefined || !name.endsWith('_kernel_time')) return [];
  const shapes = (typed: ProfiledShapes) => typed.map((one) => Object.values(one)[0] ?? []);
  return [{ op, inputs: shapes(inputs), output: shapes(outputs)[0] ?? [] }];
}
