// Strengths of a LoRA by parts of the network as people write them, "te=0, in=0.5, mid=1, out3=0": on the command line and in the
// studio alike.

import { loraBlocks } from './settings.ts';

const ONE = /^([a-z]+)(\d*)=([+-]?(?:\d+\.?\d*|\.\d+))$/;

/** Undefined for what is no such list. */
export function readLoraBlocks(text: string): Record<string, number> | undefined {
  const blocks: Record<string, number> = {};
  for (const one of text.toLowerCase().replace(/\s+/g, '').split(',')) {
    const [, name = '', number = '', factor] = ONE.exec(one) ?? [];
    // Elsewhere the text encoders' is called so, and blocks are numbered with two digits.
    const side = name === 'base' ? 'te' : name;
    blocks[`${side}${number === '' ? '' : Number(number)}`] = Number(factor);
  }
  return loraBlocks.safeParse(blocks).data;
}

export const loraBlocksText = (blocks: Readonly<Record<string, number>>): string =>
  Object.entries(blocks)
    .map(([block, factor]) => `${block}=${factor}`)
    .join(', ');
