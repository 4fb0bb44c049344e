// The residual block of U-Net and VAE, and the layers that halve and double a feature map between blocks.

import { add, divide } from '../graph/ops/arithmetic.ts';
import { doubleSize, resizeAs } from '../graph/ops/image.ts';
import { unsqueeze } from '../graph/ops/layout.ts';
import type { Value } from '../graph/value.ts';
import { convolution, type GroupNormOptions, groupNorm, known, linear, silu } from './layers.ts';
import type { Module } from './network.ts';

export interface ResnetOptions extends GroupNormOptions {
  channels: number;
  /** silu of the time embedding [B, T]; the VAE has none. */
  activeTime?: Value;
  /** The sum of both branches is divided by this. */
  outputScale?: number;
}

/** ResnetBlock2D: x [B, C, H, W] → [B, channels, H, W]. */
export function resnet(m: Module, x: Value, options: ResnetOptions): Value {
  const { channels, activeTime, outputScale = 1 } = options;
  const padding = 1;
  const active1 = silu(m.at('norm1'), groupNorm(m.at('norm1'), x, options));
  let h = convolution(m.at('conv1'), active1, channels, 3, { padding });
  if (activeTime !== undefined) {
    const projected = linear(m.at('time_emb_proj'), activeTime, channels);
    h = add(m, h, unsqueeze(m.at('time_emb_proj'), projected, [2, 3]));
  }
  const active2 = silu(m.at('norm2'), groupNorm(m.at('norm2'), h, options));
  h = convolution(m.at('conv2'), active2, channels, 3, { padding });
  const shortcut = known(x, 1) === channels ? x : convolution(m.at('conv_shortcut'), x, channels, 1);
  const sum = add(m, shortcut, h);
  return outputScale === 1 ? sum : divide(m, sum, m.graph.scalar(outputScale));
}

/** Downsample2D. Padding 1 rounds odd sizes up; 0 pads right and bottom only and rounds them down. */
export function downsample(m: Module, x: Value, padding: 0 | 1): Value {
  const sides = padding === 0 ? ([0, 0, 1, 1] as const) : padding;
  return convolution(m.at('conv'), x, known(x, 1), 3, { stride: 2, padding: sides });
}

/** Upsample2D: to twice the size, or to the size of `like`. */
export function upsample(m: Module, x: Value, like?: Value): Value {
  const larger = like === undefined ? doubleSize(m, x) : resizeAs(m, x, like);
  return convolution(m.at('conv'), larger, known(x, 1), 3, { padding: 1 });
}
