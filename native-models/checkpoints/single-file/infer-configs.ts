// What the weights of a network tell of its config: widths, depths, which blocks have attention. A published
// architecture's config is the start; where the weights say otherwise (distilled, pruned or small models), they
// are right. Weights are under diffusers' keys.

import type { WeightTable } from '../checkpoint.ts';
import type { Config } from '../json.ts';

/** Width of an attention head in OpenCLIP, in CLIP ViT-L, and in the U-Nets of SD 2 and SDXL. */
const HEAD_WIDTH = 64;

/** Parts of a key in which a running number is looked for; the deepest of a U-Net is the sixth. */
const LOOKED_AT = 12;

/** How many different numbers come after a path in the keys: of `down_blocks`, of `down_blocks.0.resnets`, … */
type Count = (path: string) => number;

/** One walk over all keys, so that any number of questions costs no more. */
function counter(weights: WeightTable): Count {
  const numbers = new Map<string, Set<string>>();
  for (const key of weights.keys()) {
    let path = '';
    const parts = key.split('.', LOOKED_AT);
    for (const [i, part] of parts.entries()) {
      if (i > 0 && i < parts.length - 1 && /^\d+$/.test(part)) {
        const found = numbers.get(path);
        if (found === undefined) numbers.set(path, new Set([part]));
        else found.add(part);
      }
      path = i === 0 ? part : `${path}.${part}`;
    }
  }
  return (path) => numbers.get(path)?.size ?? 0;
}

/** Leaves out what the weights do not tell, so that the template's value stays. */
function omitUndefined(values: Readonly<Record<string, unknown>>): Config {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}

const size = (weights: WeightTable, key: string, axis: number): number | undefined =>
  weights.get(key)?.shape[axis];

const same = <T>(values: readonly T[]): T | undefined =>
  values.every((value) => value === values[0]) ? values[0] : undefined;

interface Block {
  channels: number | undefined;
  resnets: number;
  /** Transformer layers after each resnet; none for a block without attention. */
  depths: readonly number[];
}

function blocksOf(weights: WeightTable, count: Count, side: 'down_blocks' | 'up_blocks'): Block[] {
  return Array.from({ length: count(side) }, (_, i) => {
    const at = `${side}.${i}`;
    return {
      channels: size(weights, `${at}.resnets.0.conv2.weight`, 0),
      resnets: count(`${at}.resnets`),
      depths: Array.from({ length: count(`${at}.attentions`) }, (_, k) =>
        count(`${at}.attentions.${k}.transformer_blocks`),
      ),
    };
  });
}

/** `transformer_layers_per_block` in the shortest form that says it. */
function depthsOf(down: readonly Block[], up: readonly Block[], template: unknown): Config {
  const simple = down.map(({ depths }, i) =>
    depths.length > 0 ? same(depths) : Array.isArray(template) ? (template[i] as number | undefined) : 1,
  );
  const upward = up.toReversed();
  const isSimple = simple.every(
    (depth, i) => depth !== undefined && upward[i]?.depths.every((one) => one === depth),
  );
  if (isSimple) return { transformer_layers_per_block: same(simple) ?? simple };
  const nested = ({ depths, resnets }: Block) => (depths.length > 0 ? depths : Array(resnets).fill(1));
  return {
    transformer_layers_per_block: down.map(nested),
    reverse_transformer_layers_per_block: up.map(nested),
  };
}

/** Distilled models leave out the middle's attention and its second resnet with it, the smallest the whole middle. */
function middleOf(count: Count): Config {
  if (count('mid_block.attentions') > 0) return {};
  return { mid_block_type: count('mid_block.resnets') > 0 ? 'UNetMidBlock2D' : null };
}

export function inferUnetConfig(weights: WeightTable, template: Config): Config {
  const count = counter(weights);
  const down = blocksOf(weights, count, 'down_blocks');
  const up = blocksOf(weights, count, 'up_blocks');
  const channels = down.map((block) => block.channels);
  const attention = [...weights.keys()].find((key) => key.endsWith('.attn2.to_k.weight'));
  const projection = [...weights.keys()].find((key) => key.endsWith('.proj_in.weight'));
  const resnets = down.map((block) => block.resnets);
  const heads = channels.map((width) => Math.max(1, Math.floor((width ?? 0) / HEAD_WIDTH)));
  const isWhole = down.length > 0 && channels.every((width) => width !== undefined);
  return {
    ...template,
    ...omitUndefined({
      in_channels: size(weights, 'conv_in.weight', 1),
      out_channels: size(weights, 'conv_out.weight', 0),
      cross_attention_dim: attention === undefined ? undefined : size(weights, attention, 1),
      projection_class_embeddings_input_dim: size(weights, 'add_embedding.linear_1.weight', 1),
      time_cond_proj_dim: size(weights, 'time_embedding.cond_proj.weight', 1),
      use_linear_projection:
        projection === undefined ? undefined : weights.get(projection)!.shape.length === 2,
    }),
    ...(isWhole
      ? {
          block_out_channels: channels,
          layers_per_block: same(resnets) ?? resnets,
          down_block_types: down.map(({ depths }) =>
            depths.length > 0 ? 'CrossAttnDownBlock2D' : 'DownBlock2D',
          ),
          up_block_types: up.map(({ depths }) => (depths.length > 0 ? 'CrossAttnUpBlock2D' : 'UpBlock2D')),
          ...depthsOf(down, up, template.transformer_layers_per_block),
          ...middleOf(count),
          ...(Array.isArray(template.attention_head_dim) ? { attention_head_dim: heads } : {}),
        }
      : {}),
  };
}

export function inferVaeConfig(weights: WeightTable, template: Config): Config {
  const count = counter(weights);
  const blocks = count('decoder.up_blocks');
  const channels = Array.from({ length: blocks }, (_, i) =>
    size(weights, `decoder.up_blocks.${blocks - 1 - i}.resnets.0.conv2.weight`, 0),
  );
  const resnets = count('decoder.up_blocks.0.resnets');
  const isWhole = blocks > 0 && resnets > 1 && channels.every((width) => width !== undefined);
  return {
    ...template,
    ...omitUndefined({
      latent_channels: size(weights, 'decoder.conv_in.weight', 1),
      out_channels: size(weights, 'decoder.conv_out.weight', 0),
    }),
    ...(isWhole
      ? {
          block_out_channels: channels,
          layers_per_block: resnets - 1,
          down_block_types: Array(blocks).fill('DownEncoderBlock2D'),
          up_block_types: Array(blocks).fill('UpDecoderBlock2D'),
          use_quant_conv: weights.has('quant_conv.weight'),
          use_post_quant_conv: weights.has('post_quant_conv.weight'),
          mid_block_add_attention: count('decoder.mid_block.attentions') > 0,
        }
      : {}),
  };
}

/** `activation`, special tokens and the like are the template's. */
export function inferTextConfig(weights: WeightTable, template: Config): Config {
  const width = size(weights, 'text_model.embeddings.token_embedding.weight', 1);
  const layers = counter(weights)('text_model.encoder.layers');
  return {
    ...template,
    ...omitUndefined({
      vocab_size: size(weights, 'text_model.embeddings.token_embedding.weight', 0),
      max_position_embeddings: size(weights, 'text_model.embeddings.position_embedding.weight', 0),
      hidden_size: width,
      num_attention_heads: width === undefined ? undefined : Math.max(1, Math.floor(width / HEAD_WIDTH)),
      intermediate_size: size(weights, 'text_model.encoder.layers.0.mlp.fc1.weight', 0),
      num_hidden_layers: layers === 0 ? undefined : layers,
      projection_dim: size(weights, 'text_projection.weight', 0),
    }),
  };
}
