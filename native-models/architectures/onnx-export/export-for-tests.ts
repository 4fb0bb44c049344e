// Small ONNX models with the inputs and outputs that exports by others come with, of any type and shape.

import { GraphBuilder, Scope } from '../../graph/builder.ts';
import { add, cast, multiply } from '../../graph/ops/arithmetic.ts';
import { unsqueeze } from '../../graph/ops/layout.ts';
import type { Shape } from '../../graph/shape.ts';
import { DATA_TYPE, type ElementType } from '../../graph/value.ts';

type Input = readonly [type: ElementType, shape: Shape];

export interface UnetExport {
  sample?: Input;
  timestep?: Input;
  context?: Input;
  /** Other inputs, that nothing is done with. */
  more?: Readonly<Record<string, Input>>;
}

const image: Shape = ['batch', 4, 'height', 'width'];

/** out_sample = sample + timestep / 1024, of the sample's type. */
export function unetExport({
  sample: [type, shape] = ['float32', image],
  timestep: [timeType, timeShape] = ['float32', []],
  context: [contextType, contextShape] = ['float32', ['batch', 'sequence', 4]],
  more = {},
}: UnetExport = {}): Uint8Array {
  const graph = new GraphBuilder('somebody’s unet');
  const s = new Scope(graph);
  const sample = graph.input('sample', type, shape);
  const timestep = graph.input('timestep', timeType, timeShape);
  graph.input('encoder_hidden_states', contextType, contextShape);
  for (const [name, input] of Object.entries(more)) graph.input(name, ...input);
  const time = multiply(s, cast(s, timestep, 'float32'), graph.scalar(1 / 1024));
  // As many rows as there are, or one for all.
  const column = () => s.node('Reshape', [time, graph.ints([-1, 1, 1, 1])], 'float32', [shape[0]!, 1, 1, 1]);
  const seen = timeShape.length === 0 ? time : column();
  const sum = add(s, cast(s, sample, 'float32'), seen);
  graph.output(
    'out_sample',
    type === 'float32'
      ? sum
      : s.node('Cast', [sum], type, sum.shape, { attributes: { to: DATA_TYPE[type] } }),
  );
  return graph.finish();
}

/** A text encoder whose every output is the ids themselves [B, L, 1], or their first [B, 1], times a number. */
export function textExport(ids: Input, outputs: Readonly<Record<string, number>>): Uint8Array {
  const graph = new GraphBuilder('somebody’s text encoder');
  const s = new Scope(graph);
  const rows = unsqueeze(s, cast(s, graph.input('input_ids', ...ids), 'float32'), [2]);
  for (const [name, factor] of Object.entries(outputs)) {
    graph.output(name, multiply(s, rows, graph.scalar(factor)));
  }
  return graph.finish();
}
