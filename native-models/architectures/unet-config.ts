// config.json of UNet2DConditionModel to the facts its graph is built from. Covers what SD 1.x, SD 2.x and
// SDXL checkpoints use; any other value is an error naming the key.

import type { Component } from '../checkpoints/checkpoint.ts';
import {
  MOST_BLOCKS,
  MOST_CHANNELS,
  MOST_HEADS,
  MOST_LATENT_CHANNELS,
  MOST_RESNETS,
  MOST_SAMPLE_SIZE,
  MOST_TRANSFORMERS,
  MOST_TRANSFORMERS_IN_ALL,
  MOST_WIDTH,
} from './config-limits.ts';
import { ConfigReader, countsUpTo, countUpTo, isBoolean, wholeUpTo } from './config-reader.ts';

export interface UnetBlockConfig {
  channels: number;
  resnets: number;
  heads: number;
  /** Transformer layers after each resnet; undefined for a block without attention. */
  transformers: readonly number[] | undefined;
  /** The first attention of each transformer layer looks at the text, too. */
  onlyCrossAttention: boolean;
}

interface MidBlockConfig {
  heads: number;
  transformers: number | undefined;
  outputScale: number;
}

interface TextTimeConfig {
  /** Sinusoids per time id. */
  timeWidth: number;
  /** Width of the pooled text embedding. */
  textWidth: number;
}

export interface UnetConfig {
  inChannels: number;
  outChannels: number;
  /** From full size to smallest. */
  down: readonly UnetBlockConfig[];
  mid: MidBlockConfig | undefined;
  /** From smallest to full size. */
  up: readonly UnetBlockConfig[];
  contextWidth: number;
  groups: number;
  epsilon: number;
  flipSinToCos: boolean;
  frequencyShift: number;
  downsamplePadding: 0 | 1;
  linearProjection: boolean;
  upcastAttention: boolean;
  timeCondWidth: number | undefined;
  textTime: TextTimeConfig | undefined;
}

/** The time embedding is as wide as this many times the first block. */
const TIME_WIDTHS = 4;

/** SDXL's time_ids: original size, crop, target size. */
export const TIME_IDS = 6;

const DOWN_BLOCKS = ['CrossAttnDownBlock2D', 'DownBlock2D'] as const;
const UP_BLOCKS = ['CrossAttnUpBlock2D', 'UpBlock2D'] as const;
const MID_BLOCKS = ['UNetMidBlock2DCrossAttn', 'UNetMidBlock2D'] as const;

/** Refuses every value that would change the computation in a way that is not implemented. */
function checkFixed(config: ConfigReader): void {
  const only = (key: string, value: string | number | boolean): void => {
    config.oneOf(key, [value], value);
  };
  only('act_fn', 'silu');
  only('center_input_sample', false);
  only('resnet_time_scale_shift', 'default');
  only('resnet_skip_time_act', false);
  only('resnet_out_scale_factor', 1);
  only('time_embedding_type', 'positional');
  only('conv_in_kernel', 3);
  only('conv_out_kernel', 3);
  only('attention_type', 'default');
  only('dual_cross_attention', false);
  only('class_embeddings_concat', false);
  // Sizes that only a pipeline reads, training settings, and choices of precision or of options that are off.
  config.ignore('dropout', 'addition_embed_type_num_heads');
  config.ignore('mid_block_only_cross_attention');
  if (typeof config.value('sample_size') === 'number') config.integer('sample_size', MOST_SAMPLE_SIZE);
}

type Depth = number | readonly number[];
/** None stands for a block without attention, as KOALA's configs write it. */
const isDepth = (value: unknown): value is Depth =>
  value === 0 ||
  countUpTo(MOST_TRANSFORMERS)(value) ||
  countsUpTo(MOST_TRANSFORMERS, MOST_RESNETS + 1)(value);
const DEPTH = `${wholeUpTo(MOST_TRANSFORMERS)} (layers)`;

/** Transformer layers for each of a block's `resnets`. */
function depths(config: ConfigReader, key: string, depth: Depth, resnets: number): readonly number[] {
  if (depth === 0) throw config.bad(key, `${DEPTH} for a block with attention`);
  if (typeof depth === 'number') return Array<number>(resnets).fill(depth);
  if (depth.length !== resnets) throw config.bad(key, `lists as long as a block's layers (${resnets})`);
  return depth;
}

/** What the lists of the config say about each block, in the order of the down blocks. */
function readBlocks(config: ConfigReader) {
  const channels = config.integers(
    'block_out_channels',
    { most: MOST_CHANNELS, length: MOST_BLOCKS },
    [320, 640, 1280, 1280],
  );
  const count = channels.length;
  const counts = (key: string, most: number, fallback: number): number[] =>
    config.perBlock(key, count, fallback, countUpTo(most), wholeUpTo(most));
  const layers = counts('layers_per_block', MOST_RESNETS, 2);
  // Named a width, it is the number of heads: a slip of the first diffusers version, kept by every checkpoint.
  const heads = counts('attention_head_dim', MOST_HEADS, 8);
  if (config.value('num_attention_heads') !== undefined) throw config.unsupported('num_attention_heads');
  const only = config.perBlock('only_cross_attention', count, false, isBoolean, 'true or false');
  const depthKey = 'transformer_layers_per_block';
  const depth = config.perBlock<Depth>(depthKey, count, 1, isDepth, DEPTH);
  const upKey = 'reverse_transformer_layers_per_block';
  const upDepth = config.perBlock<Depth | undefined>(
    upKey,
    count,
    undefined,
    (value) => value === undefined || isDepth(value),
    DEPTH,
  );
  if (upDepth[0] === undefined && depth.some((d) => typeof d !== 'number')) {
    throw config.bad(upKey, 'a list, which nested transformer_layers_per_block need');
  }
  for (const [i, width] of channels.entries()) {
    if (width % heads[i]! !== 0)
      throw config.bad('attention_head_dim', `heads that divide ${width} channels`);
  }
  const types = {
    down: config.listOf('down_block_types', DOWN_BLOCKS, [...Array(3).fill(DOWN_BLOCKS[0]), DOWN_BLOCKS[1]]),
    up: config.listOf('up_block_types', UP_BLOCKS, [UP_BLOCKS[1], ...Array(3).fill(UP_BLOCKS[0])]),
  };
  for (const side of ['down', 'up'] as const) {
    if (types[side].length !== count) throw config.bad(`${side}_block_types`, `a list of ${count} blocks`);
  }
  const block = (
    i: number,
    resnets: number,
    hasAttention: boolean,
    key: string,
    d: Depth,
  ): UnetBlockConfig => ({
    channels: channels[i]!,
    resnets,
    heads: heads[i]!,
    transformers: hasAttention ? depths(config, key, d, resnets) : undefined,
    onlyCrossAttention: only[i]!,
  });
  const down = types.down.map((type, i) =>
    block(i, layers[i]!, type === DOWN_BLOCKS[0], depthKey, depth[i]!),
  );
  const up = types.up.map((type, j) => {
    const i = count - 1 - j;
    const [key, d] = upDepth[j] === undefined ? [depthKey, depth[i]!] : [upKey, upDepth[j]];
    return block(i, layers[i]! + 1, type === UP_BLOCKS[0], key, d);
  });
  const inAll = [...down, ...up].flatMap(({ transformers }) => transformers ?? []);
  if (inAll.reduce((sum, one) => sum + one, 0) > MOST_TRANSFORMERS_IN_ALL) {
    throw config.bad(depthKey, `at most ${MOST_TRANSFORMERS_IN_ALL} layers in all`);
  }
  const last = depth.at(-1)!;
  return { down, up, midHeads: heads.at(-1)!, midDepth: typeof last === 'number' ? last : last[0]! };
}

function readTextTime(config: ConfigReader): TextTimeConfig | undefined {
  const kind = config.oneOf('addition_embed_type', ['text_time', undefined], undefined);
  if (kind === undefined) {
    config.ignore('addition_time_embed_dim', 'projection_class_embeddings_input_dim');
    return undefined;
  }
  const timeWidth = config.integer('addition_time_embed_dim', MOST_WIDTH);
  if (timeWidth % 2 !== 0) throw config.bad('addition_time_embed_dim', 'an even number');
  const textWidth =
    config.integer('projection_class_embeddings_input_dim', MOST_WIDTH) - TIME_IDS * timeWidth;
  if (textWidth > 0) return { timeWidth, textWidth };
  throw config.bad(
    'projection_class_embeddings_input_dim',
    `more than ${TIME_IDS} × addition_time_embed_dim (${timeWidth})`,
  );
}

/** Parses a U-Net's config. Defaults are those of diffusers. Throws `bad-config` or `unsupported-config`. */
export function readUnetConfig(component: Component): UnetConfig {
  const config = new ConfigReader(component.config, component.files[0] ?? component.name);
  checkFixed(config);
  // Only an absent key has the default: null would leave the norms out, or the mid block.
  if (component.config.norm_num_groups === null) throw config.unsupported('norm_num_groups');
  const hasMid = component.config.mid_block_type !== null;
  const { down, up, midHeads, midDepth } = readBlocks(config);
  const midType = config.oneOf('mid_block_type', MID_BLOCKS, MID_BLOCKS[0]);
  const transformers = midType === 'UNetMidBlock2DCrossAttn' ? midDepth : undefined;
  const mid = {
    heads: midHeads,
    transformers,
    outputScale: config.number('mid_block_scale_factor', [0.001, 1000], 1),
  };
  const widths = config.perBlock(
    'cross_attention_dim',
    down.length,
    1280,
    countUpTo(MOST_WIDTH),
    wholeUpTo(MOST_WIDTH),
  );
  if (new Set(widths).size !== 1) throw config.unsupported('cross_attention_dim');
  const parsed = {
    inChannels: config.integer('in_channels', MOST_LATENT_CHANNELS, 4),
    outChannels: config.integer('out_channels', MOST_LATENT_CHANNELS, 4),
    down,
    mid: hasMid ? mid : undefined,
    up,
    contextWidth: widths[0]!,
    groups: config.integer('norm_num_groups', MOST_CHANNELS, 32),
    epsilon: config.number('norm_eps', [0, 1], 1e-5),
    flipSinToCos: config.boolean('flip_sin_to_cos', true),
    frequencyShift: config.number('freq_shift', [0, 1], 0),
    downsamplePadding: config.oneOf('downsample_padding', [0, 1] as const, 1),
    linearProjection: config.boolean('use_linear_projection', false),
    upcastAttention: config.boolean('upcast_attention', false),
    timeCondWidth: config.optionalInteger('time_cond_proj_dim', MOST_WIDTH),
    textTime: readTextTime(config),
  };
  config.divides(
    'norm_num_groups',
    parsed.groups,
    down.map(({ channels }) => channels),
  );
  // Written out by some programs; another width than this one is no published model's.
  const width = config.value('time_embedding_dim');
  if (width !== undefined && width !== TIME_WIDTHS * down[0]!.channels)
    throw config.unsupported('time_embedding_dim');
  if (down[0]!.channels % 2 !== 0)
    throw config.bad('block_out_channels', 'a list starting with an even number');
  config.finish();
  return parsed;
}
