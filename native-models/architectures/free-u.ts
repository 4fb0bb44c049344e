// FreeU (Si et al. 2023, arXiv 2309.11497) as diffusers applies it: in the first two up blocks half of the
// hidden channels are amplified, and the lowest frequencies of the skip features are scaled.

import { add, cast, cos, divide, multiply, scalarLike, sin, subtract } from '../graph/ops/arithmetic.ts';
import { concat, range, shapeOf, split, transpose, unsqueeze } from '../graph/ops/layout.ts';
import { matMul } from '../graph/ops/matrix.ts';
import type { Value } from '../graph/value.ts';
import { channelAxis, channelsOf, fromImage, joinChannels, toImage } from './feature-map.ts';
import type { Module } from './network.ts';

/** Strengths for up block 0 (`s1`, `b1`) and up block 1 (`s2`, `b2`). */
export interface FreeU {
  s1: number;
  s2: number;
  b1: number;
  b2: number;
}

/** 1, cos and sin of one turn over an axis of `x`: [size, 3], and the size itself as float32 [1]. */
function firstHarmonic(m: Module, x: Value, axis: number): { basis: Value; size: Value } {
  const known = x.shape[axis];
  if (m.graph.hasFixedSizes && typeof known === 'number') return constantHarmonic(m, known);
  const size = shapeOf(m, x, axis, axis + 1);
  const dim = x.shape[axis]!;
  const length = m.node('Cast', [size], 'float32', [1], { attributes: { to: 1 } });
  const positions = range(m, size, dim);
  const angles = multiply(m, divide(m, positions, length), m.graph.scalar(2 * Math.PI));
  const ones = add(m, multiply(m, positions, m.graph.scalar(0)), m.graph.scalar(1));
  const columns = [ones, cos(m, angles), sin(m, angles)].map((column) => unsqueeze(m, column, [1]));
  return { basis: concat(m, columns, 1), size: length };
}

function constantHarmonic(m: Module, size: number): { basis: Value; size: Value } {
  const angles = Array.from({ length: size }, (_, i) => Math.fround((i / size) * 2 * Math.PI));
  const basis = Float32Array.from(angles.flatMap((angle) => [1, Math.cos(angle), Math.sin(angle)]));
  return { basis: m.graph.constant(basis, [size, 3]), size: m.graph.constant(Float32Array.of(size), [1]) };
}

/**
 * Multiplies by `scale` the Fourier coefficients of frequency -1 and 0 in both directions (the 2×2 centre of
 * the shifted spectrum) and keeps the real part. x [B, C, H, W]; H and W at least 2.
 *
 * With Ph = (1/H) Σ over u ∈ {-1, 0} of e^{2πi u(h - h')/H} and E = [1, cos, sin] the part of x in those
 * frequencies is Re(Ph x Pwᵀ) = E (T - J T Jᵀ) Eᵀ / HW, where T = Eᵀ x E and J turns cos into sin.
 */
function scaleLowFrequencies(m: Module, x: Value, scale: number): Value {
  const rows = firstHarmonic(m, x, 2);
  const columns = firstHarmonic(m, x, 3);
  const turn = m.graph.constant(Float32Array.of(0, 0, 0, 0, 0, 1, 0, -1, 0), [3, 3]);
  const turnBack = m.graph.constant(Float32Array.of(0, 0, 0, 0, 0, -1, 0, 1, 0), [3, 3]);
  const coefficients = matMul(m, transpose(m, rows.basis, [1, 0]), matMul(m, x, columns.basis));
  const turned = matMul(m, matMul(m, turn, coefficients), turnBack);
  const real = subtract(m, coefficients, turned);
  const low = matMul(m, matMul(m, rows.basis, real), transpose(m, columns.basis, [1, 0]));
  const strength = divide(m, m.graph.scalar(scale - 1), multiply(m, rows.size, columns.size));
  return add(m, x, multiply(m, low, strength));
}

/** FreeU at up block `block`: the hidden state's map and that of the skip features, changed or as they are. */
export function applyFreeU(
  m: Module,
  block: number,
  hidden: Value,
  skip: Value,
  freeU: FreeU,
): [Value, Value] {
  if (block > 1) return [hidden, skip];
  const [amplify, damp] = block === 0 ? [freeU.b1, freeU.s1] : [freeU.b2, freeU.s2];
  const channels = channelsOf(m, hidden);
  const half = Math.floor(channels / 2);
  const [first, second] = split(m, hidden, channelAxis(m), [half, channels - half]);
  const amplified = multiply(m, first!, scalarLike(m, first!, amplify));
  const joined = joinChannels(m, [amplified, second!]);
  const damped = scaleLowFrequencies(m, cast(m, toImage(m, skip), 'float32'), damp);
  return [joined, fromImage(m, cast(m, damped, skip.type))];
}
