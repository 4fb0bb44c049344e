// A half-precision graph as a float32 graph whose every result is rounded to half: what a device computes that multiplies
// halves and adds them up in float32, on one that has no half precision. ONNX Runtime keeps a cast there and back.

import type { GraphRecord, NodeRecord } from './onnx-proto.ts';
import { DATA_TYPE, type Value } from './value.ts';

/** Results that are their inputs' own numbers, rounded already. */
const MOVES = new Set([
  'Concat',
  'Expand',
  'Gather',
  'Identity',
  'Reshape',
  'Resize',
  'Split',
  'Squeeze',
  'Transpose',
  'Unsqueeze',
]);

export interface RoundedGraph {
  record: GraphRecord;
  values: ReadonlyMap<string, Value>;
}

/** Values that were float16 become float32; weights that are stored so are widened where they are used. */
export function roundedToHalf(record: GraphRecord, values: ReadonlyMap<string, Value>): RoundedGraph {
  const rounded = new Map(values);
  const isHalf = (name: string): boolean => values.get(name)?.type === 'float16';
  const add = (name: string, like: string, type: 'float16' | 'float32'): string => {
    rounded.set(name, { ...values.get(like)!, name, type });
    return name;
  };
  const cast = (from: string, to: string, type: 'float16' | 'float32'): NodeRecord => ({
    name: `${to}/Cast`,
    op: 'Cast',
    domain: '',
    inputs: [from],
    outputs: [to],
    attributes: { to: DATA_TYPE[type] },
  });
  const nodes: NodeRecord[] = [];
  const widened = new Map<string, string>();
  for (const { name, type } of record.initializers) {
    if (type !== 'float16') continue;
    const wide = add(`${name}.wide`, name, 'float32');
    widened.set(name, wide);
    nodes.push(cast(name, wide, 'float32'));
  }
  for (const node of record.nodes) {
    const inputs = node.inputs.map((name) => widened.get(name) ?? name);
    const isCast = node.op === 'Cast';
    const halves = node.outputs.filter(isHalf);
    for (const name of halves) add(name, name, 'float32');
    // From half to float32: there already.
    if (isCast && halves.length === 0 && isHalf(node.inputs[0]!) && isTo(node, 'float32')) {
      nodes.push({ ...node, op: 'Identity', inputs, attributes: {} });
    } else if (halves.length === 0 || (MOVES.has(node.op) && !isCast)) nodes.push({ ...node, inputs });
    else if (isCast) {
      const half = add(`${node.outputs[0]!}.half`, node.outputs[0]!, 'float16');
      nodes.push({ ...node, inputs, outputs: [half] }, cast(half, node.outputs[0]!, 'float32'));
    } else {
      const exact = node.outputs.map((name) => (isHalf(name) ? add(`${name}.exact`, name, 'float32') : name));
      nodes.push({ ...node, inputs, outputs: exact });
      for (const [i, name] of node.outputs.entries()) {
        if (!isHalf(name)) continue;
        const half = add(`${name}.half`, name, 'float16');
        nodes.push(cast(exact[i]!, half, 'float16'), cast(half, name, 'float32'));
      }
    }
  }
  return { record: { ...record, nodes }, values: rounded };
}

const isTo = ({ attributes }: NodeRecord, type: 'float32'): boolean => attributes.to === DATA_TYPE[type];
