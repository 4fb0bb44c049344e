// OpenCLIP's text encoder, as SD 2 and SDXL's second encoder are stored: its keys to those of transformers. Its
// attention keeps query, key and value projections as one matrix, one below the other; they are three places here.

import type { WeightRef, WeightTable } from '../checkpoint.ts';
import { blocksOf, isBlockType } from '../gguf/block-types.ts';
import { putOnce } from './put-once.ts';

const OUTSIDE: Readonly<Record<string, string>> = {
  positional_embedding: 'text_model.embeddings.position_embedding.weight',
  'token_embedding.weight': 'text_model.embeddings.token_embedding.weight',
  'ln_final.weight': 'text_model.final_layer_norm.weight',
  'ln_final.bias': 'text_model.final_layer_norm.bias',
};

const LAYER: Readonly<Record<string, string>> = {
  ln_1: 'layer_norm1',
  ln_2: 'layer_norm2',
  'mlp.c_fc': 'mlp.fc1',
  'mlp.c_proj': 'mlp.fc2',
  'attn.out_proj': 'self_attn.out_proj',
};

/** Query, key and value of a joint projection, by rows. Undefined when its rows, or its blocks, are not three equal parts. */
function splitRows(ref: WeightRef): Record<'q' | 'k' | 'v', WeightRef> | undefined {
  const [rows = 0, ...rest] = ref.shape;
  if (rows % 3 !== 0 || (isBlockType(ref.type) && blocksOf(ref) % 3 !== 0)) return undefined;
  const byteLength = ref.byteLength / 3;
  const part = (i: number): WeightRef => ({
    ...ref,
    shape: [rows / 3, ...rest],
    byteOffset: ref.byteOffset + i * byteLength,
    byteLength,
  });
  return { q: part(0), k: part(1), v: part(2) };
}

/**
 * The weights of an OpenCLIP text encoder under transformers' keys. `layers` is how many of its layers are used:
 * SD 2 leaves out the last. Keys that are no text encoder's keep their names.
 */
export function fromOpenClip(weights: WeightTable, layers: number): WeightTable {
  const table = new Map<string, WeightRef>();
  for (const [key, ref] of weights) {
    const layer = /^transformer\.resblocks\.(\d+)\.(.+)$/.exec(key);
    if (layer === null) {
      // A bare parameter, applied as x·P; a linear layer's weight is applied as x·Wᵀ.
      const isProjection = key === 'text_projection' && ref.shape.length === 2;
      if (isProjection) {
        putOnce(table, 'text_projection.weight', { ...ref, shape: ref.shape.toReversed(), transposed: true });
      } else putOnce(table, OUTSIDE[key] ?? key, ref);
      continue;
    }
    const [, index, rest] = layer;
    if (Number(index) >= layers) continue;
    const at = `text_model.encoder.layers.${index}`;
    const joint = /^attn\.in_proj_(weight|bias)$/.exec(rest!);
    const parts = joint === null ? undefined : splitRows(ref);
    if (parts !== undefined) {
      for (const [name, part] of Object.entries(parts)) {
        putOnce(table, `${at}.self_attn.${name}_proj.${joint![1]}`, part);
      }
      continue;
    }
    const dot = rest!.lastIndexOf('.');
    const name = LAYER[rest!.slice(0, dot)];
    putOnce(table, name === undefined ? key : `${at}.${name}${rest!.slice(dot)}`, ref);
  }
  return table;
}
