// UNet2DConditionModel: the network that predicts the noise in a latent, for SD 1.x, SD 2.x and SDXL, with context
// log-weights as inputs (../../src-main/diffusion/METHOD.md, section 3). Knows nothing of samplers, guidance or prompts.

import type { Component } from '../checkpoints/checkpoint.ts';
import { cast } from '../graph/ops/arithmetic.ts';
import type { Dim } from '../graph/shape.ts';
import type { Value } from '../graph/value.ts';
import { AttentionMaps } from './attention-maps.ts';
import type { CompiledUnet } from './compiled-graph.ts';
import { ContextLogWeights, type Place } from './context-log-weights.ts';
import { fromImage, joinChannels, toImage } from './feature-map.ts';
import { applyFreeU, type FreeU } from './free-u.ts';
import { activeGroupNorm, convolution, silu } from './layers.ts';
import { type Module, Network } from './network.ts';
import { operatorsFor } from './profile.ts';
import { ReferenceAttention, rowsOf } from './reference-attention.ts';
import { downsample, resnet, upsample } from './resnet.ts';
import { timeEmbedding } from './time-embedding.ts';
import { transformer2d } from './transformer-2d.ts';
import { readUnetConfig, type UnetBlockConfig, type UnetConfig } from './unet-config.ts';
import type { UnetOptions } from './unet-options.ts';

/** What all blocks of one U-Net share. */
interface UnetState {
  config: UnetConfig;
  activeTime: Value;
  context: Value;
  logWeights: ContextLogWeights;
  reference: ReferenceAttention | undefined;
  maps: AttentionMaps | undefined;
  freeU: FreeU | undefined;
}

function residual(m: Module, x: Value, channels: number, state: UnetState, outputScale = 1): Value {
  const { groups, epsilon } = state.config;
  return resnet(m, x, { channels, groups, epsilon, activeTime: state.activeTime, outputScale });
}

/** The transformer after resnet `k` of a block; none when the block has no attention. */
function attend(
  m: Module,
  x: Value,
  k: number,
  block: UnetBlockConfig,
  place: Place,
  state: UnetState,
): Value {
  if (block.transformers === undefined) return x;
  const { config, context, logWeights, reference, maps } = state;
  return transformer2d(m.at(`attentions.${k}`), x, {
    layers: block.transformers[k]!,
    heads: block.heads,
    groups: config.groups,
    onlyCrossAttention: block.onlyCrossAttention,
    upcastAttention: config.upcastAttention,
    linearProjection: config.linearProjection,
    context,
    logWeights,
    reference: reference?.takesPart(place) ? reference : undefined,
    maps,
    place,
  });
}

/** Runs the down blocks; returns every state that an up block takes back, the last being the deepest. */
function downBlocks(root: Module, sample: Value, state: UnetState): Value[] {
  const { down, downsamplePadding } = state.config;
  const skips = [sample];
  let x = sample;
  for (const [i, block] of down.entries()) {
    const m = root.at(`down_blocks.${i}`);
    for (let k = 0; k < block.resnets; k++) {
      x = residual(m.at(`resnets.${k}`), x, block.channels, state);
      x = attend(m, x, k, block, { group: `down${i}`, halvings: i }, state);
      skips.push(x);
    }
    if (i < down.length - 1) {
      x = downsample(m.at('downsamplers.0'), x, downsamplePadding);
      skips.push(x);
    }
  }
  return skips;
}

function midBlock(m: Module, x: Value, state: UnetState): Value {
  const { down, mid } = state.config;
  if (mid === undefined) return x;
  const { channels } = down.at(-1)!;
  const first = residual(m.at('resnets.0'), x, channels, state, mid.outputScale);
  if (mid.transformers === undefined) return first;
  const block = {
    channels,
    resnets: 1,
    heads: mid.heads,
    transformers: [mid.transformers],
    onlyCrossAttention: false,
  };
  const seen = attend(m, first, 0, block, { group: 'mid', halvings: down.length - 1 }, state);
  return residual(m.at('resnets.1'), seen, channels, state, mid.outputScale);
}

function upBlocks(root: Module, deepest: Value, skips: Value[], state: UnetState): Value {
  const { up } = state.config;
  let x = deepest;
  for (const [j, block] of up.entries()) {
    const m = root.at(`up_blocks.${j}`);
    for (let k = 0; k < block.resnets; k++) {
      const resnetModule = m.at(`resnets.${k}`);
      let skip = skips.pop()!;
      if (state.freeU !== undefined) [x, skip] = applyFreeU(resnetModule, j, x, skip, state.freeU);
      x = residual(resnetModule, joinChannels(resnetModule, [x, skip]), block.channels, state);
      x = attend(m, x, k, block, { group: `up${j}`, halvings: up.length - 1 - j }, state);
    }
    // Sizes that do not halve evenly come back by taking the next skip's size.
    if (j < up.length - 1) x = upsample(m.at('upsamplers.0'), x, skips.at(-1)!);
  }
  return x;
}

/** Known sizes with as many rows of context as the operators want. */
function withRows(options: UnetOptions, rowsFor: (rows: number) => number): UnetOptions {
  const { S } = options.sizes ?? {};
  return S === undefined ? options : { ...options, sizes: { ...options.sizes, S: rowsFor(S) } };
}

/**
 * Compiles a U-Net. Inputs, all float32: `sample` [B, C, H, W], `timestep` [B], `encoder_hidden_states`
 * [B, S, D]; `log_weights.<group>` [B, S] per group (with `regions` [B, Sq, S]; with `perQueryLogWeights` `log_weights.<path>`
 * [B, Sq, S] per cross-attention); with text_time conditioning `text_embeds` [B, P] and `time_ids` [B, 6];
 * with time_cond_proj_dim `timestep_cond` [B, T]. Output `out_sample` [B, C, H, W]. What `reference` and `attentionMaps` add
 * is told in reference-attention.ts and attention-maps.ts. Throws CheckpointError.
 */
export function compileUnet(component: Component, options: UnetOptions = {}): CompiledUnet {
  const config = readUnetConfig(component);
  const { contextMultiple, unetChannels } = operatorsFor(options);
  const rowsFor = (rows: number): number => Math.ceil(rows / contextMultiple) * contextMultiple;
  const network = new Network(component, withRows(options, rowsFor), { channels: unetChannels });
  const root = network.root();
  const { graph } = network;
  const firstChannels = config.down[0]!.channels;

  const batch: Dim = options.reference === undefined ? 'B' : rowsOf(options.reference);
  const sample = graph.input('sample', 'float32', [batch, config.inChannels, 'H', 'W']);
  const inPrecision = (x: Value): Value => cast(root, x, network.precision);
  const time = timeEmbedding(root, config, batch);
  const halve = (size: number): number =>
    config.downsamplePadding === 1 ? Math.ceil(size / 2) : Math.floor(size / 2);
  const perQuery = options.perQueryLogWeights ? 'layer' : options.regions ? 'group' : undefined;
  const logWeights = new ContextLogWeights({ perQuery, halve });
  const reference = options.reference && new ReferenceAttention(options.reference, halve);
  const maps = options.attentionMaps
    ? new AttentionMaps(halve, options.attentionMaps, options.reference)
    : undefined;
  const state = {
    config,
    activeTime: inPrecision(silu(root.at('time_embedding'), time)),
    context: inPrecision(graph.input('encoder_hidden_states', 'float32', [batch, 'S', config.contextWidth])),
    logWeights,
    reference,
    maps,
    freeU: options.freeU,
  };
  const skips = downBlocks(
    root,
    convolution(root.at('conv_in'), fromImage(root, inPrecision(sample)), firstChannels, 3, { padding: 1 }),
    state,
  );
  const deepest = midBlock(root.at('mid_block'), skips.at(-1)!, state);
  const x = upBlocks(root, deepest, skips, state);
  const norm = root.at('conv_norm_out');
  const active = activeGroupNorm(norm, x, config);
  const out = convolution(root.at('conv_out'), active, config.outChannels, 3, { padding: 1 });
  graph.output('out_sample', cast(root, toImage(root, out), 'float32'));
  maps?.finish(root);
  const fixedRows = state.context.shape[1];
  return {
    graph: network.finish(),
    context: 'weighed',
    contextRows: (rows) => (typeof fixedRows === 'number' ? fixedRows : rowsFor(rows)),
    groups: logWeights.groups,
    crossAttentions: logWeights.layers,
    references: reference?.levels ?? [],
    maps: maps?.levels ?? [],
  };
}
