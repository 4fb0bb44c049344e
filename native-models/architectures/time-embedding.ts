// What a U-Net is told beside picture and text: the time step, and for SDXL sizes and the pooled text, as one
// embedding [B, T] that every residual block adds.

import { add, cos, multiply, sin } from '../graph/ops/arithmetic.ts';
import { concat, reshape, unsqueeze } from '../graph/ops/layout.ts';
import type { Dim } from '../graph/shape.ts';
import type { Value } from '../graph/value.ts';
import { known, linear, silu } from './layers.ts';
import type { Module } from './network.ts';
import { TIME_IDS, type UnetConfig } from './unet-config.ts';

/** Timesteps: x [...] → sinusoids [..., width]; frequencies rounded to float32 at every step, as PyTorch does. */
function sinusoids(m: Module, x: Value, width: number, { flipSinToCos, frequencyShift }: UnetConfig): Value {
  const half = width / 2;
  const logPeriod = Math.fround(-Math.log(10000));
  const frequencies = Float32Array.from({ length: half }, (_, i) =>
    Math.exp(Math.fround(Math.fround(logPeriod * i) / (half - frequencyShift))),
  );
  const rank = x.shape.length;
  const shape = [...Array<number>(rank).fill(1), half];
  const angles = multiply(m, unsqueeze(m, x, [rank]), m.graph.constant(frequencies, shape));
  const waves = flipSinToCos ? [cos(m, angles), sin(m, angles)] : [sin(m, angles), cos(m, angles)];
  return concat(m, waves, rank);
}

/** TimestepEmbedding: two linear layers with silu between them. */
function embed(m: Module, x: Value, width: number): Value {
  return linear(m.at('linear_2'), silu(m, linear(m.at('linear_1'), x, width)), width);
}

/** The embedding [B, 4·channels of the first block] in float32, with the graph inputs that it is made of. */
export function timeEmbedding(at: Module, config: UnetConfig, batch: Dim): Value {
  // Half spaces time steps near 1000 by 0.5.
  const root = at.inFloat32();
  const { graph } = root;
  const firstChannels = config.down[0]!.channels;
  const width = firstChannels * 4;
  const timestep = graph.input('timestep', 'float32', [batch]);
  const m = root.at('time_embedding');
  let waves = sinusoids(root.at('time_proj'), timestep, firstChannels, config);
  if (config.timeCondWidth !== undefined) {
    const condition = graph.input('timestep_cond', 'float32', [batch, config.timeCondWidth]);
    waves = add(m, waves, linear(m.at('cond_proj'), condition, firstChannels, { bias: false }));
  }
  const embedding = embed(m, waves, width);
  if (config.textTime === undefined) return embedding;

  const { textWidth, timeWidth } = config.textTime;
  const text = graph.input('text_embeds', 'float32', [batch, textWidth]);
  const ids = graph.input('time_ids', 'float32', [batch, TIME_IDS]);
  const proj = root.at('add_time_proj');
  const times = reshape(proj, sinusoids(proj, ids, timeWidth, config), [ids.shape[0]!, TIME_IDS * timeWidth]);
  const added = root.at('add_embedding');
  return add(root, embedding, embed(added, concat(added, [text, times], 1), known(embedding, 1)));
}
