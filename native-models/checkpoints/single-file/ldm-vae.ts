// The autoencoder of Stable Diffusion's original code: its keys to those of diffusers. There, the decoder's
// blocks are numbered from the picture down, and attention's projections are 1×1 convolutions.

import type { WeightRef, WeightTable } from '../checkpoint.ts';
import { putOnce } from './put-once.ts';

const ATTENTION: Readonly<Record<string, string>> = {
  norm: 'group_norm',
  q: 'to_q',
  k: 'to_k',
  v: 'to_v',
  proj_out: 'to_out.0',
};

/** [pattern, replacement] in the order they are tried; `$up` stands for the block counted from the other end. */
const RENAMES: readonly (readonly [RegExp, string])[] = [
  [/^(encoder|decoder)\.mid\.block_1\./, '$1.mid_block.resnets.0.'],
  [/^(encoder|decoder)\.mid\.block_2\./, '$1.mid_block.resnets.1.'],
  [/^(encoder|decoder)\.norm_out\./, '$1.conv_norm_out.'],
  [/^encoder\.down\.(\d+)\.block\.(\d+)\./, 'encoder.down_blocks.$1.resnets.$2.'],
  [/^encoder\.down\.(\d+)\.downsample\./, 'encoder.down_blocks.$1.downsamplers.0.'],
  [/^decoder\.up\.(\d+)\.block\.(\d+)\./, 'decoder.up_blocks.$up.resnets.$2.'],
  [/^decoder\.up\.(\d+)\.upsample\./, 'decoder.up_blocks.$up.upsamplers.0.'],
];

/** A matrix seen as one, when it is stored as a 1×1 convolution's. */
function asMatrix(ref: WeightRef): WeightRef {
  const { shape } = ref;
  return shape.length > 2 && shape.slice(2).every((n) => n === 1)
    ? { ...ref, shape: shape.slice(0, 2) }
    : ref;
}

/** The weights below `first_stage_model.` under diffusers' keys; those that have them already stay as they are. */
export function fromLdmVae(weights: WeightTable): WeightTable {
  const ups = [...weights.keys()].map((key) => Number(/^decoder\.up\.(\d+)\./.exec(key)?.[1] ?? -1));
  const lastUp = ups.reduce((a, b) => Math.max(a, b), -1);
  const table = new Map<string, WeightRef>();
  for (const [key, ref] of weights) {
    const attention = /^(encoder|decoder)\.mid\.attn_1\.(.+)\.(weight|bias)$/.exec(key);
    if (attention !== null) {
      const [, side, layer, kind] = attention;
      putOnce(table, `${side}.mid_block.attentions.0.${ATTENTION[layer!] ?? layer}.${kind}`, asMatrix(ref));
      continue;
    }
    const found = RENAMES.find(([pattern]) => pattern.test(key));
    const renamed =
      found === undefined
        ? key
        : key.replace(found[0], (match, ...groups: string[]) =>
            found[1]
              .replace('$up', String(lastUp - Number(groups[0])))
              .replace(/\$([12])/g, (_, n) => groups[Number(n) - 1] ?? match),
          );
    putOnce(table, renamed.replace('.nin_shortcut.', '.conv_shortcut.'), ref);
  }
  return table;
}
