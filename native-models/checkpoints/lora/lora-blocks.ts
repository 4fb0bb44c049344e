// Strengths of a LoRA by the part of the network, named as people's tools name them: the text encoders, and the U-Net's blocks in
// the order of Stable Diffusion's original code. Knows names; nothing of files or changes.

import type { Component } from '../checkpoint.ts';
import { originalNames } from './lora-targets.ts';

/** Factors of a LoRA's strength: `te`, `in`, `mid`, `out`, `rest` (of the U-Net), or one block such as `in4`. */
export type BlockStrengths = Readonly<Record<string, number>>;

const BLOCK = /^(input|output)_blocks\.(\d+)\./;

/** The block that each of a network's layers is in, by its path. */
export function blockNames(component: Component): (path: string) => string {
  if (component.name !== 'unet') return () => 'te';
  const original = originalNames(component);
  return (path) => {
    const name = original(path) ?? path;
    const [, side, number] = BLOCK.exec(name) ?? [];
    if (side !== undefined) return `${side === 'input' ? 'in' : 'out'}${number}`;
    return name.startsWith('middle_block.') ? 'mid' : 'rest';
  };
}

/** What is said of a block, or else of its side; 1 where nothing is. */
export const factorOf = (strengths: BlockStrengths, block: string): number =>
  strengths[block] ?? strengths[block.replace(/\d+$/, '')] ?? 1;
