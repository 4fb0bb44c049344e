// The U-Net of Stable Diffusion's original code (LDM, SGM): its keys to those of diffusers. There, blocks are
// numbered by their order of running; which are resnets, attentions and resamplers shows in what they hold.

import type { WeightRef, WeightTable } from '../checkpoint.ts';
import { putOnce } from './put-once.ts';

/** Layers of a residual block. */
export const LDM_RESNET: Readonly<Record<string, string>> = {
  'in_layers.0': 'norm1',
  'in_layers.2': 'conv1',
  'emb_layers.1': 'time_emb_proj',
  'out_layers.0': 'norm2',
  'out_layers.3': 'conv2',
  skip_connection: 'conv_shortcut',
};

/** Layers beside the blocks. `cond_proj` is LCM's. */
export const LDM_OUTSIDE: Readonly<Record<string, string>> = {
  'input_blocks.0.0': 'conv_in',
  'time_embed.0': 'time_embedding.linear_1',
  'time_embed.2': 'time_embedding.linear_2',
  'time_embed.cond_proj': 'time_embedding.cond_proj',
  'label_emb.0.0': 'add_embedding.linear_1',
  'label_emb.0.2': 'add_embedding.linear_2',
  'out.0': 'conv_norm_out',
  'out.2': 'conv_out',
};

/** The parts of each block, e.g. 4 → {'0', '1'} for `input_blocks.4.0` and `.4.1`. */
function blocksOf(weights: WeightTable, side: string): Map<number, Set<string>> {
  const blocks = new Map<number, Set<string>>();
  const pattern = new RegExp(`^${side}\\.(\\d+)\\.(\\d+)\\.`);
  for (const key of weights.keys()) {
    const match = pattern.exec(key);
    if (match === null) continue;
    const parts = blocks.get(Number(match[1])) ?? new Set();
    blocks.set(Number(match[1]), parts.add(match[2]!));
  }
  return new Map([...blocks].sort(([a], [b]) => a - b));
}

interface Places {
  resnets: Map<string, string>;
  others: Map<string, string>;
}

function placeDown(weights: WeightTable, { resnets, others }: Places): void {
  let block = 0;
  let layer = 0;
  for (const [i, parts] of blocksOf(weights, 'input_blocks')) {
    if (i === 0) continue;
    const at = `input_blocks.${i}`;
    if (weights.has(`${at}.0.op.weight`)) {
      others.set(`${at}.0.op`, `down_blocks.${block}.downsamplers.0.conv`);
      block++;
      layer = 0;
      continue;
    }
    resnets.set(`${at}.0`, `down_blocks.${block}.resnets.${layer}`);
    if (parts.has('1')) others.set(`${at}.1`, `down_blocks.${block}.attentions.${layer}`);
    layer++;
  }
}

function placeUp(weights: WeightTable, { resnets, others }: Places): void {
  let block = 0;
  let layer = 0;
  for (const [i, parts] of blocksOf(weights, 'output_blocks')) {
    const at = `output_blocks.${i}`;
    resnets.set(`${at}.0`, `up_blocks.${block}.resnets.${layer}`);
    const upsampler = [...parts].find((part) => weights.has(`${at}.${part}.conv.weight`));
    const attention = [...parts].find((part) => part !== '0' && part !== upsampler);
    if (attention !== undefined) {
      others.set(`${at}.${attention}`, `up_blocks.${block}.attentions.${layer}`);
    }
    layer++;
    if (upsampler === undefined) continue;
    others.set(`${at}.${upsampler}.conv`, `up_blocks.${block}.upsamplers.0.conv`);
    block++;
    layer = 0;
  }
}

function placeMiddle(weights: WeightTable, { resnets, others }: Places): void {
  const parts = new Set([...weights.keys()].flatMap((key) => /^middle_block\.(\d+)\./.exec(key)?.[1] ?? []));
  let layer = 0;
  for (const part of [...parts].sort((a, b) => Number(a) - Number(b))) {
    const at = `middle_block.${part}`;
    if (weights.has(`${at}.norm.weight`)) others.set(at, 'mid_block.attentions.0');
    else resnets.set(at, `mid_block.resnets.${layer++}`);
  }
}

/** The new name of the part of `key` before `rest`, longest match first; undefined when none is known. */
function rename(key: string, names: ReadonlyMap<string, string>): [name: string, rest: string] | undefined {
  for (let end = key.lastIndexOf('.'); end > 0; end = key.lastIndexOf('.', end - 1)) {
    const name = names.get(key.slice(0, end));
    if (name !== undefined) return [name, key.slice(end + 1)];
  }
  return undefined;
}

/** The weights below `model.diffusion_model.` under diffusers' keys; a key that is no U-Net's keeps its name. */
export function fromLdmUnet(weights: WeightTable): WeightTable {
  const places: Places = { resnets: new Map(), others: new Map(Object.entries(LDM_OUTSIDE)) };
  placeDown(weights, places);
  placeUp(weights, places);
  placeMiddle(weights, places);
  const inResnet = new Map(Object.entries(LDM_RESNET));
  const table = new Map<string, WeightRef>();
  for (const [key, ref] of weights) {
    const other = rename(key, places.others);
    const resnet = rename(key, places.resnets);
    const layer = resnet === undefined ? undefined : rename(resnet[1], inResnet);
    if (other !== undefined) putOnce(table, other.join('.'), ref);
    else if (layer !== undefined) putOnce(table, `${resnet![0]}.${layer.join('.')}`, ref);
    else putOnce(table, key, ref);
  }
  return table;
}
