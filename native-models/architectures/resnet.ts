// The residual block of U-Net and VAE, and the layers that halve and double a feature map between blocks.

import { add, divide, scalarLike } from '../graph/ops/arithmetic.ts';
import { doubleSize, resizeAs } from '../graph/ops/image.ts';
import type { Value } from '../graph/value.ts';
import { channelAxis, channelsOf, perChannel } from './feature-map.ts';
import { activeGroupNorm, convolution, type GroupNormOptions, linear } from './layers.ts';
import type { Module } from './network.ts';

export interface ResnetOptions extends GroupNormOptions {
  channels: number;
  /** silu of the time embedding [B, T]; the VAE has none. */
  activeTime?: Value;
  /** The sum of both branches is divided by this. */
  outputScale?: number;
}

/** ResnetBlock2D: a feature map → one of `channels`. */
export function resnet(m: Module, x: Value, options: ResnetOptions): Value {
  const { channels, activeTime, outputScale = 1 } = options;
  const padding = 1;
  const active1 = activeGroupNorm(m.at('norm1'), x, options);
  let h = convolution(m.at('conv1'), active1, channels, 3, { padding });
  if (activeTime !== undefined) {
    const projected = linear(m.at('time_emb_proj'), activeTime, channels);
    h = add(m, h, perChannel(m.at('time_emb_proj'), projected));
  }
  const active2 = activeGroupNorm(m.at('norm2'), h, options);
  h = convolution(m.at('conv2'), active2, channels, 3, { padding });
  const shortcut = channelsOf(m, x) === channels ? x : convolution(m.at('conv_shortcut'), x, channels, 1);
  const sum = add(m, shortcut, h);
  return outputScale === 1 ? sum : divide(m, sum, scalarLike(m, sum, outputScale));
}

/** Downsample2D. Padding 1 rounds odd sizes up; 0 pads right and bottom only and rounds them down. */
export function downsample(m: Module, x: Value, padding: 0 | 1): Value {
  const sides = padding === 0 ? ([0, 0, 1, 1] as const) : padding;
  return convolution(m.at('conv'), x, channelsOf(m, x), 3, { stride: 2, padding: sides });
}

/** Upsample2D: to twice the size, or to the size of `like`. */
export function upsample(m: Module, x: Value, like?: Value): Value {
  const axis = channelAxis(m);
  const larger = like === undefined ? doubleSize(m, x, axis) : resizeAs(m, x, like, axis);
  return convolution(m.at('conv'), larger, channelsOf(m, x), 3, { padding: 1 });
}
