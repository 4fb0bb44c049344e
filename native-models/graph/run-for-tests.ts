// Runs graphs in tests. Handed ONNX Runtime by the test, as no source file here may import it.

import { GraphBuilder, Scope } from './builder.ts';
import type { GraphRecord } from './onnx-proto.ts';
import type { Value } from './value.ts';

export interface TestTensor {
  data: Float32Array | BigInt64Array;
  shape: readonly number[];
}

export type TestTensors = Readonly<Record<string, TestTensor>>;

interface RuntimeTensor {
  data: unknown;
  dims: readonly number[];
}

/** What tests use of the onnxruntime-node module. */
export interface Runtime {
  Tensor: new (
    type: 'float32' | 'int64',
    data: Float32Array | BigInt64Array,
    dims: readonly number[],
  ) => unknown;
  InferenceSession: {
    create(
      model: Uint8Array,
      options: object,
    ): Promise<{
      run(feeds: never): Promise<Readonly<Record<string, RuntimeTensor>>>;
      release(): Promise<void>;
    }>;
  };
}

/** A function that runs a model once on the CPU. */
export function runnerFor(runtime: unknown) {
  const { Tensor, InferenceSession } = runtime as Runtime;
  return async (
    { model, weightsFolder = '' }: { model: Uint8Array; weightsFolder?: string },
    feeds: TestTensors,
  ): Promise<Record<string, TestTensor>> => {
    const folder =
      weightsFolder === '' ? {} : { model_external_initializers_file_folder_path: weightsFolder };
    const session = await InferenceSession.create(model, {
      intraOpNumThreads: 1,
      logSeverityLevel: 3,
      extra: { session: folder },
    });
    try {
      const tensors = Object.entries(feeds).map(([name, { data, shape }]) => {
        const type = data instanceof BigInt64Array ? 'int64' : 'float32';
        return [name, new Tensor(type, data, shape)];
      });
      const results = await session.run(Object.fromEntries(tensors) as never);
      return Object.fromEntries(
        Object.entries(results).map(([name, { data, dims }]) => [
          name,
          { data: data as TestTensor['data'], shape: dims },
        ]),
      );
    } finally {
      await session.release();
    }
  };
}

/** Builds a graph whose float32 inputs have these shapes (symbols allowed) and whose output is `y`. */
export function graphOf(
  inputs: Readonly<Record<string, readonly (number | string)[]>>,
  build: (scope: Scope, values: Readonly<Record<string, Value>>) => Value,
): { model: Uint8Array; output: Value; structure: { record: GraphRecord } } {
  const graph = new GraphBuilder('test');
  const values = Object.fromEntries(
    Object.entries(inputs).map(([name, shape]) => [name, graph.input(name, 'float32', shape)]),
  );
  const output = graph.output('y', build(new Scope(graph, 'here'), values));
  return { model: graph.finish(), output, structure: { record: graph.record() } };
}

/** Values without pattern, the same at every run: a sine of unrelated steps. */
export function wave(shape: readonly number[], phase = 0): TestTensor {
  const length = shape.reduce((a, b) => a * b, 1);
  return { data: Float32Array.from({ length }, (_, i) => Math.sin(phase + i * 1.7 + i * i * 0.013)), shape };
}
