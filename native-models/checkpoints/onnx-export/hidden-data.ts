// Finds weights of an .onnx model that lie in other files and are not among its initializers, where exporters put them:
// inside nodes (constants, branches, loops), functions and sparse tensors.

import { type ByteSource, fields, LENGTH_DELIMITED, WireError } from '../../graph/protobuf-reader.ts';
import { CheckpointError } from '../checkpoint-error.ts';

/** Messages of onnx.proto that can hold a tensor, and their fields that do or that hold another such message. */
const INSIDE = {
  node: { 5: 'attribute' },
  attribute: { 5: 'tensor', 6: 'graph', 10: 'tensor', 11: 'graph', 22: 'sparse', 23: 'sparse' },
  graph: { 1: 'node', 5: 'tensor', 15: 'sparse' },
  function: { 7: 'node', 11: 'attribute' },
  sparse: { 1: 'tensor', 2: 'tensor' },
  tensor: {},
} as const;
export type Holder = keyof typeof INSIDE;

const DATA_LOCATION = 14;
const EXTERNAL = 1;

/** Branches within branches: no model comes near. */
const DEEPEST = 100;

function holdsHiddenData(
  source: ByteSource,
  holder: Holder,
  [start, end]: readonly [number, number],
  depth = 0,
): boolean {
  if (depth > DEEPEST) throw new WireError('a graph within too many others', start);
  const inside: Readonly<Record<number, Holder>> = INSIDE[holder];
  for (const field of fields(source, start, end)) {
    if (holder === 'tensor' && field.number === DATA_LOCATION && field.value === EXTERNAL) return true;
    const held = inside[field.number];
    if (held === undefined || field.wire !== LENGTH_DELIMITED) continue;
    if (holdsHiddenData(source, held, [field.start, field.end], depth + 1)) return true;
  }
  return false;
}

/** Throws CheckpointError `outside-folder` when the message has such a weight. `model` names the file. */
export function refuseHiddenData(
  source: ByteSource,
  holder: Holder,
  { start, end }: { start: number; end: number },
  model: string,
): void {
  if (!holdsHiddenData(source, holder, [start, end])) return;
  throw new CheckpointError(
    'outside-folder',
    `${model} has a constant inside a ${holder} that lies in another file.`,
    'Export it again with all constants in the model, or get it from another source.',
  );
}
