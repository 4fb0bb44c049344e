// The reference's subject (../METHOD.md, section 7): from where cross-attention looks for the character's words to a mask,
// and from the mask to the tokens that other pictures see. Numbers in, numbers out: knows no network.

import type { Region } from '../../contract/regions.ts';
import { MASKED } from './ipca.ts';
import { createMersenneTwister } from './noise.ts';

export interface MapSize {
  height: number;
  width: number;
}

/** How much of the attention falls on the character's words, [height · width]: a sum over layers and steps. */
export interface SubjectMap extends MapSize {
  data: Float32Array;
}

/** A place of the picture is part of the subject (1) or not (0). */
export interface SubjectMask extends MapSize {
  data: Uint8Array;
}

const BINS = 256;
/** Shares of the picture that a subject can take; what is beyond is no subject. */
const LEAST = 0.005;
const MOST = 0.9;

/**
 * The subject at the size of the finest map: the mean over layers, what Otsu's threshold leaves, and of that the largest
 * part. Undefined where there is none: attention is the same everywhere, or on next to nothing, or on next to all.
 * @param placesAt Where it is looked for, by size; everywhere when absent.
 */
export function findSubject(
  maps: readonly SubjectMap[],
  placesAt?: (size: MapSize) => Uint8Array,
): SubjectMask | undefined {
  const { data: sum, ...size } = meanMap(maps);
  const places = placesAt?.(size);
  const within = places ? sum.filter((_, i) => places[i] === 1) : sum;
  const { low, high } = rangeOf(within);
  // Rounding alone makes no subject.
  if (!Number.isFinite(high - low) || high - low <= 1e-6 * Math.abs(high)) return undefined;
  const above = aboveOtsu(within.map((value) => (value - low) / (high - low)));
  const data = largestPart(places ? spread(above, places) : above, size);
  const share = data.reduce((a, b) => a + b, 0) / within.length;
  return share < LEAST || share > MOST ? undefined : { ...size, data };
}

/** The maps of all sizes together, at the finest. Up to a factor the mean. */
export function meanMap(maps: readonly SubjectMap[]): MapSize & { data: Float64Array } {
  const { height, width } = maps.reduce((a, b) => (b.width * b.height > a.width * a.height ? b : a));
  const data = new Float64Array(width * height);
  for (const map of maps) {
    const fitted = resizeBilinear(map, { height, width });
    for (let i = 0; i < data.length; i++) data[i]! += fitted[i]!;
  }
  return { height, width, data };
}

/** Values of the places that are 1, where they lie; 0 elsewhere. */
function spread(values: Uint8Array, places: Uint8Array): Uint8Array {
  let next = 0;
  return places.map((place) => (place === 1 ? values[next++]! : 0));
}

function rangeOf(values: Float64Array): { low: number; high: number } {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (Number.isNaN(value)) return { low: Number.NaN, high: Number.NaN };
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return { low, high };
}

/** Bilinear, corners not aligned, as PyTorch's interpolate. */
export function resizeBilinear(
  { data, height, width }: MapSize & { data: Float32Array },
  size: MapSize,
): Float64Array {
  const rows = sampled(height, size.height);
  const columns = sampled(width, size.width);
  const out = new Float64Array(size.height * size.width);
  for (const [y, row] of rows.entries()) {
    for (const [x, column] of columns.entries()) {
      const at = (r: number, c: number): number => data[r * width + c]!;
      const upper = at(row.low, column.low) * (1 - column.part) + at(row.low, column.high) * column.part;
      const lower = at(row.high, column.low) * (1 - column.part) + at(row.high, column.high) * column.part;
      out[y * size.width + x] = upper * (1 - row.part) + lower * row.part;
    }
  }
  return out;
}

/** Where each of `to` places lies between two of `from`. */
function sampled(from: number, to: number): { low: number; high: number; part: number }[] {
  return Array.from({ length: to }, (_, i) => {
    const place = Math.max(0, ((i + 0.5) * from) / to - 0.5);
    const low = Math.min(Math.floor(place), from - 1);
    return { low, high: Math.min(low + 1, from - 1), part: place - low };
  });
}

/** Which of values 0..1 lie above the threshold that parts their 256 bins best (Otsu 1979). */
export function aboveOtsu(values: Float64Array): Uint8Array {
  const bins = Array.from(values, (value) => Math.min(BINS - 1, Math.max(0, Math.floor(value * BINS))));
  const counts = new Float64Array(BINS);
  for (const bin of bins) counts[bin]! += 1;
  const total = counts.reduce((sum, count, bin) => sum + count * bin, 0);
  let [below, belowSum, best, threshold] = [0, 0, -1, 0];
  for (let bin = 0; bin < BINS - 1; bin++) {
    below += counts[bin]!;
    belowSum += counts[bin]! * bin;
    const above = bins.length - below;
    if (below === 0 || above === 0) continue;
    const apart = belowSum / below - (total - belowSum) / above;
    const between = below * above * apart * apart;
    if (between > best) [best, threshold] = [between, bin];
  }
  return Uint8Array.from(bins, (bin) => (bin > threshold ? 1 : 0));
}

/** The largest part whose places touch by a side; of equals the first in reading order. */
export function largestPart(mask: Uint8Array, { height, width }: MapSize): Uint8Array {
  const left = mask.slice();
  let best: number[] = [];
  for (let start = 0; start < left.length; start++) {
    if (left[start] === 0) continue;
    left[start] = 0;
    const part = [start];
    for (let next = 0; next < part.length; next++) {
      const at = part[next]!;
      const [y, x] = [Math.floor(at / width), at % width];
      const near = [
        ...(y > 0 ? [at - width] : []),
        ...(y < height - 1 ? [at + width] : []),
        ...(x > 0 ? [at - 1] : []),
        ...(x < width - 1 ? [at + 1] : []),
      ];
      for (const place of near) {
        if (left[place] === 0) continue;
        left[place] = 0;
        part.push(place);
      }
    }
    if (part.length > best.length) best = part;
  }
  const found = new Uint8Array(mask.length);
  for (const at of best) found[at] = 1;
  return found;
}

/** The box around a subject. */
export function boxOf({ data, height, width }: SubjectMask): Region {
  const box = { left: width, top: height, right: 0, bottom: 0 };
  for (let place = 0; place < data.length; place++) {
    if (data[place] === 0) continue;
    const [x, y] = [place % width, Math.floor(place / width)];
    box.left = Math.min(box.left, x);
    box.top = Math.min(box.top, y);
    box.right = Math.max(box.right, x + 1);
    box.bottom = Math.max(box.bottom, y + 1);
  }
  return {
    left: box.left / width,
    top: box.top / height,
    right: box.right / width,
    bottom: box.bottom / height,
  };
}

/**
 * The tokens of a level that lie in the subject by more than half, or the one that does most: there is always one.
 * Without a subject all of them.
 */
export function subjectTokens(subject: SubjectMask | undefined, size: MapSize): number[] {
  const all = Array.from({ length: size.height * size.width }, (_, token) => token);
  if (subject === undefined) return all;
  const shares = all.map((token) =>
    shareIn(subject, size, Math.floor(token / size.width), token % size.width),
  );
  const inside = all.filter((token) => shares[token]! > 0.5);
  return inside.length > 0 ? inside : [shares.indexOf(Math.max(...shares))];
}

/** How much of a token's area lies in the subject; places at its edges count whole. */
function shareIn({ data, height, width }: SubjectMask, size: MapSize, y: number, x: number): number {
  const from = (i: number, count: number, of: number): number => Math.floor((i * of) / count);
  const to = (i: number, count: number, of: number): number => Math.ceil(((i + 1) * of) / count);
  let [inside, area] = [0, 0];
  for (let row = from(y, size.height, height); row < to(y, size.height, height); row++) {
    for (let column = from(x, size.width, width); column < to(x, size.width, width); column++) {
      inside += data[row * width + column]!;
      area++;
    }
  }
  return inside / area;
}

/** What is left of the tokens when each is left out with probability `dropout`: by seed and level, and never nothing. */
export function thinned(tokens: readonly number[], dropout: number, seed: number, level: number): number[] {
  if (dropout === 0) return [...tokens];
  const random = createMersenneTwister((Math.imul(seed, 0x9e3779b9) ^ level) >>> 0);
  const kept = tokens.filter(() => random() >= dropout * 2 ** 32);
  return kept.length > 0 ? kept : tokens.slice(0, 1);
}

/**
 * Log-weights of `own` tokens of a picture and of the reference's after them. `among`: all tokens of the reference are
 * there, of which only these are seen; else these alone. `weight` 0 hides them.
 */
export function referenceWeights(
  own: number,
  tokens: readonly number[],
  weight: number,
  among: number | undefined,
): Float32Array {
  const value = weight > 0 ? Math.log(weight) : MASKED;
  const row = new Float32Array(own + (among ?? tokens.length)).fill(MASKED, own);
  for (const [place, token] of tokens.entries()) row[own + (among === undefined ? place : token)] = value;
  return row;
}
