// Asks ONNX Runtime's own lists of kernels (onnxruntime.json) whether a provider can run every node of a graph. What is
// computed when a graph is loaded needs a kernel of the CPU only.

import { readFileSync } from 'node:fs';
import { MICROSOFT_DOMAIN, type NodeRecord } from '../../graph/onnx-proto.ts';
import type { ElementType, Value } from '../../graph/value.ts';
import type { GraphStructure, Provider } from '../compiled-graph.ts';
import { foldedValues } from '../folding.ts';

interface KernelFacts {
  opset: number;
  coreml: {
    largestDimension: number;
    largestRank: number;
    /** By operator: inputs that must be constants. */
    constantInputs: Record<string, number[]>;
  };
  /** By operator, com.microsoft's with their domain: types by provider, and the version that the opset has. */
  operators: Record<string, { since: number } & Partial<Record<Provider, string>>>;
}

export const kernelFacts = JSON.parse(
  readFileSync(new URL('./onnxruntime.json', import.meta.url), 'utf8'),
) as KernelFacts;

export interface Placement {
  /** Nodes that run on the provider. */
  placed: number;
  /** Nodes that are computed when the graph is loaded. */
  folded: number;
  /** Nodes that the provider has no kernel for: "name (operator): reason". */
  refused: string[];
  /** Those of them that only reckon with sizes: int64, or made of it. */
  refusedSizes: number;
}

export function placementOn(provider: Provider, { record, values }: GraphStructure): Placement {
  const constants = new Set(record.initializers.map(({ name }) => name));
  const folded = foldedValues(record.nodes, constants);
  const placement: Placement = { placed: 0, folded: 0, refused: [], refusedSizes: 0 };
  for (const node of record.nodes) {
    const isFolded = node.outputs.every((name) => folded.has(name));
    const reason = whyNot(isFolded ? 'cpu' : provider, node, values, folded);
    if (reason !== undefined) {
      const sizes = typeOf(node, values) === 'int64' && provider !== 'cpu';
      if (sizes) placement.refusedSizes++;
      else placement.refused.push(`${node.name} (${operatorOf(node)}): ${reason}`);
    } else if (isFolded) placement.folded++;
    else placement.placed++;
  }
  return placement;
}

const operatorOf = ({ op, domain }: NodeRecord): string =>
  domain === MICROSOFT_DOMAIN ? `${domain}.${op}` : op;

/** Of the first input. */
const typeOf = ({ inputs }: NodeRecord, values: ReadonlyMap<string, Value>): ElementType =>
  values.get(inputs[0]!)!.type;

function whyNot(
  provider: Provider,
  node: NodeRecord,
  values: ReadonlyMap<string, Value>,
  folded: ReadonlySet<string>,
): string | undefined {
  const operator = operatorOf(node);
  const facts = kernelFacts.operators[operator];
  if (facts === undefined) return 'nothing is known of this operator';
  const types = facts[provider]?.split(' ');
  if (types === undefined) return `${provider} has no kernel for version ${facts.since}`;
  // CoreML's Gather takes whole numbers as indices, not as what is gathered; a Cast has two types.
  const output = values.get(node.outputs[0]!)!;
  const needed = node.op === 'Cast' ? [typeOf(node, values), output.type] : [typeOf(node, values)];
  const missing = needed.find((type) => !types.includes(type));
  if (missing !== undefined) return `${provider} has no kernel for ${missing}`;
  return provider === 'coreml' ? whyNotOnCoreMl(node, values, folded) : undefined;
}

function whyNotOnCoreMl(
  node: NodeRecord,
  values: ReadonlyMap<string, Value>,
  folded: ReadonlySet<string>,
): string | undefined {
  const { largestDimension, largestRank, constantInputs } = kernelFacts.coreml;
  for (const input of constantInputs[node.op] ?? []) {
    const name = node.inputs[input] ?? '';
    if (name !== '' && !folded.has(name)) return `coreml wants input ${input} constant`;
  }
  for (const name of [...node.inputs.filter((input) => !folded.has(input)), ...node.outputs]) {
    const shape = values.get(name)?.shape ?? [];
    if (shape.length > largestRank) return `coreml takes no rank of ${shape.length}`;
    const dim = shape.find((size) => typeof size === 'string' || size > largestDimension);
    if (dim !== undefined) return `coreml takes no size of ${dim}`;
  }
  return undefined;
}
