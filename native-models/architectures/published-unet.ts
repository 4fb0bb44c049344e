// Models that were distilled from SDXL to fewer layers, by their layers: what people call a checkpoint of such a shape.

import type { Component } from '../checkpoints/checkpoint.ts';

/** Transformer layers of each attention on the way down, and whether there is a middle block. */
const PUBLISHED: readonly (readonly [layers: string, hasMiddle: boolean, name: string])[] = [
  ['2,2|4,4', true, 'SSD-1B'],
  ['1,1|2,2', true, 'Segmind-Vega'],
  ['2|6', true, 'KOALA-1B'],
  ['2|5', false, 'KOALA-700M'],
];

const LAYER = /^down_blocks\.(\d+)\.attentions\.(\d+)\.transformer_blocks\.(\d+)\./;

/** The name of the published shape; undefined for SDXL itself and for every other. */
export function publishedUnet({ weights }: Component): string | undefined {
  const depths = new Map<string, Map<string, number>>();
  for (const key of weights.keys()) {
    const found = LAYER.exec(key);
    if (found === null) continue;
    const [, block, attention, layer] = found as unknown as [string, string, string, string];
    const inBlock = depths.get(block) ?? new Map<string, number>();
    depths.set(block, inBlock.set(attention, Math.max(inBlock.get(attention) ?? 0, Number(layer) + 1)));
  }
  const layers = [...depths]
    .sort(([a], [b]) => Number(a) - Number(b))
    .map(([, inBlock]) => [...inBlock.values()].join(','))
    .join('|');
  const hasMiddle = [...weights.keys()].some((key) => key.startsWith('mid_block.'));
  return PUBLISHED.find(([one, middle]) => one === layers && middle === hasMiddle)?.[2];
}
