// Feature maps in the order of axes that a network's convolutions want: [B, C, H, W], or [B, H, W, C] with channels last.
// What comes in, goes out or is computed by rows and columns is [B, C, H, W]; tokens are [B, H·W, C] in either order.

import { type ConvOptions, conv2d, nhwcConv2d } from '../graph/ops/image.ts';
import { concat, reshape, reshapeAs, transpose, unsqueeze } from '../graph/ops/layout.ts';
import { product } from '../graph/shape.ts';
import type { Value } from '../graph/value.ts';
import type { Module } from './network.ts';

const isLast = (m: Module): boolean => m.network.channels === 'last';

/** The axis of channels. */
export const channelAxis = (m: Module): 1 | 3 => (isLast(m) ? 3 : 1);

/** The known number of channels. */
export function channelsOf(m: Module, map: Value): number {
  const channels = map.shape[channelAxis(m)];
  if (typeof channels === 'number') return channels;
  throw m.mismatch('feature map', [map], 'the number of channels must be known');
}

/** [B, C, H, W] → a feature map. */
export const fromImage = (m: Module, image: Value): Value =>
  isLast(m) ? transpose(m, image, [0, 2, 3, 1]) : image;

/** A feature map → [B, C, H, W]. */
export const toImage = (m: Module, map: Value): Value => (isLast(m) ? transpose(m, map, [0, 3, 1, 2]) : map);

/** A feature map → [B, H·W, C]. */
export function toTokens(m: Module, map: Value): Value {
  const [batch, ...sides] = map.shape;
  const channels = channelsOf(m, map);
  if (isLast(m)) return reshape(m, map, [batch!, product(sides.slice(0, 2)), channels]);
  return transpose(m, reshape(m, map, [batch!, channels, product(sides.slice(1))]), [0, 2, 1]);
}

/** [B, H·W, C] → a feature map of the size of `like`. */
export const fromTokens = (m: Module, tokens: Value, like: Value): Value =>
  reshapeAs(m, isLast(m) ? tokens : transpose(m, tokens, [0, 2, 1]), like);

/** [B, C] → what broadcasts over a feature map. */
export const perChannel = (m: Module, row: Value): Value => unsqueeze(m, row, isLast(m) ? [1, 2] : [2, 3]);

/** Feature maps of one size, their channels one after the other. */
export const joinChannels = (m: Module, maps: readonly Value[]): Value => concat(m, maps, channelAxis(m));

/** A convolution of a feature map; the weight is [O, C, kh, kw] in either order. */
export function convolve(
  m: Module,
  map: Value,
  weight: Value,
  bias: Value | undefined,
  options?: ConvOptions,
): Value {
  if (!isLast(m)) return conv2d(m, map, weight, bias, options);
  return nhwcConv2d(m, map, transpose(m, weight, [0, 2, 3, 1]), bias, options);
}
