// What the layers of a checkpoint's networks are called in LoRA files: by diffusers' path with dots, by the same
// with underscores (kohya), and by the path in Stable Diffusion's original code (kohya's SDXL trainer, ComfyUI).

import type { Component } from '../checkpoint.ts';
import { LDM_OUTSIDE, LDM_RESNET } from '../single-file/ldm-unet.ts';

const inverse = (names: Readonly<Record<string, string>>): ReadonlyMap<string, string> =>
  new Map(Object.entries(names).map(([ldm, ours]) => [ours, ldm]));

const FROM_OUTSIDE = inverse(LDM_OUTSIDE);
const FROM_RESNET = inverse(LDM_RESNET);

/** More blocks than any network has: keys with greater numbers are of none. */
const BEYOND = 64;

/** How many resnets and which resamplers each block of one side has, in order. */
function blocksOf(paths: readonly string[], side: string): { resnets: number; resampled: boolean }[] {
  const blocks: { resnets: number; resampled: boolean }[] = [];
  for (const path of paths) {
    const match = new RegExp(`^${side}\\.(\\d+)\\.(resnets|downsamplers|upsamplers)\\.(\\d+)`).exec(path);
    if (match === null || Number(match[1]) >= BEYOND) continue;
    const block = blocks[Number(match[1])] ?? { resnets: 0, resampled: false };
    blocks[Number(match[1])] = block;
    if (match[2] === 'resnets') block.resnets = Math.max(block.resnets, Number(match[3]) + 1);
    else block.resampled = true;
  }
  return blocks;
}

/** The running number, in the original code, of the first layer of each block. */
function starts(blocks: readonly { resnets: number; resampled: boolean }[], first: number, own: boolean) {
  let next = first;
  return blocks.map(({ resnets, resampled }) => {
    const start = next;
    next += resnets + (own && resampled ? 1 : 0);
    return start;
  });
}

/** diffusers' path of a U-Net's layer to the original one; undefined for what has none. */
function ldmNamer(paths: readonly string[]): (path: string) => string | undefined {
  const down = blocksOf(paths, 'down_blocks');
  const up = blocksOf(paths, 'up_blocks');
  const [downStarts, upStarts] = [starts(down, 1, true), starts(up, 0, false)];
  const hasAttention = new Set(
    paths.flatMap((path) => /^(up_blocks\.\d+)\.attentions\./.exec(path)?.[1] ?? []),
  );
  const inResnet = (rest: string): string => FROM_RESNET.get(rest) ?? rest;
  return (path) => {
    const outside = FROM_OUTSIDE.get(path);
    if (outside !== undefined) return outside;
    const middle = /^mid_block\.(resnets|attentions)\.(\d+)\.(.+)$/.exec(path);
    if (middle !== null) {
      const [, kind, index, rest] = middle;
      return kind === 'attentions'
        ? `middle_block.1.${rest}`
        : `middle_block.${Number(index) * 2}.${inResnet(rest!)}`;
    }
    const block = /^(down|up)_blocks\.(\d+)\.(resnets|attentions|downsamplers|upsamplers)\.(\d+)\.(.+)$/.exec(
      path,
    );
    if (block === null) return undefined;
    const [, side, number, kind, index, rest] = block;
    const at = Number(number);
    if (at >= BEYOND) return undefined;
    const place = side === 'down' ? 'input_blocks' : 'output_blocks';
    const start = (side === 'down' ? downStarts : upStarts)[at]!;
    if (kind === 'downsamplers') return `${place}.${start + down[at]!.resnets}.0.op`;
    if (kind === 'upsamplers') {
      const part = hasAttention.has(`up_blocks.${at}`) ? 2 : 1;
      return `${place}.${start + up[at]!.resnets - 1}.${part}.conv`;
    }
    const layer = `${place}.${start + Number(index)}`;
    return kind === 'resnets' ? `${layer}.0.${inResnet(rest!)}` : `${layer}.1.${rest}`;
  };
}

/** The path of a U-Net's layer in the original code, by diffusers' path; undefined for what has none. */
export const originalNames = ({ weights }: Component): ((path: string) => string | undefined) =>
  ldmNamer([...weights.keys()]);

/** Every name of every layer with a weight, to its path in the weight table. */
export function layerNames(component: Component): ReadonlyMap<string, string> {
  const paths = [...component.weights.keys()].flatMap((key) =>
    // Tables of rows are looked up, not multiplied with: no LoRA is of them.
    key.endsWith('.weight') && !/(token|position)_embedding\.weight$/.test(key)
      ? [key.slice(0, -'.weight'.length)]
      : [],
  );
  const ldm = component.name === 'unet' ? originalNames(component) : () => undefined;
  const names = new Map<string, string>();
  for (const path of paths) {
    // transformers 5 leaves out the prefix that LoRA files keep.
    const prefixed =
      component.name === 'unet' || /^text_(model|projection)/.test(path) ? path : `text_model.${path}`;
    for (const name of [path, prefixed, ldm(path)]) {
      if (name === undefined) continue;
      names.set(name, path);
      names.set(name.replaceAll('.', '_'), path);
    }
  }
  return names;
}
