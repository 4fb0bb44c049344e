// Regions (../METHOD.md, section 8): which places of a picture are whose, and how much of which text each place hears.
// Numbers in, numbers out: knows no network and no cast.

import type { Region } from '../../contract/regions.ts';
import type { Rows } from './chunks.ts';
import { MASKED } from './ipca.ts';
import type { MapSize } from './reference.ts';

/** [height · width], 1 for each place whose middle lies in the region; where none does, for the one nearest to its middle. */
export function placesIn({ left, top, right, bottom }: Region, { height, width }: MapSize): Uint8Array {
  const places = new Uint8Array(height * width);
  const within = (i: number, count: number, from: number, to: number): boolean =>
    (i + 0.5) / count >= from && (i + 0.5) / count < to;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (within(y, height, top, bottom) && within(x, width, left, right)) places[y * width + x] = 1;
    }
  }
  if (!places.includes(1)) {
    const nearest = (from: number, to: number, count: number): number =>
      Math.min(count - 1, Math.floor(((from + to) / 2) * count));
    places[nearest(top, bottom, height) * width + nearest(left, right, width)] = 1;
  }
  return places;
}

/** The places that are in none of the regions. */
export function placesOutside(regions: readonly Region[], size: MapSize): Uint8Array {
  const places = new Uint8Array(size.height * size.width).fill(1);
  for (const region of regions) {
    for (const [place, inside] of placesIn(region, size).entries()) if (inside === 1) places[place] = 0;
  }
  return places;
}

/** Where each of several may be seen: in its region, or without one wherever nobody's is. */
export function ownPlaces(regions: readonly (Region | undefined)[], size: MapSize): Uint8Array[] {
  const free = placesOutside(
    regions.filter((one) => one !== undefined),
    size,
  );
  return regions.map((region) => (region ? placesIn(region, size) : free));
}

/**
 * What is added to the logits of a character's words in another's region. Softly: where they are not heard at all, a model that plans
 * the picture by its words draws each region as a picture of its own.
 */
const ELSEWHERE = -4;

/** Rows of a text that belong to a region, such as a character's words. */
export interface PlacedRows {
  rows: readonly Rows[];
  region: Region;
}

/**
 * [places · length] log-weights of a text's rows, changed in place: in a region the words of those who are elsewhere are hardly heard.
 * What is nobody's hears all.
 */
export function hushElsewhere(
  weights: Float32Array,
  length: number,
  placed: readonly PlacedRows[],
  size: MapSize,
): Float32Array {
  const free = placesOutside(
    placed.map(({ region }) => region),
    size,
  );
  for (const { rows, region } of placed) {
    const inside = placesIn(region, size);
    for (let place = 0; place < inside.length; place++) {
      if (inside[place] === 1 || free[place] === 1) continue;
      for (const { start, end } of rows) {
        for (let row = start; row < end; row++) weights[place * length + row]! += ELSEWHERE;
      }
    }
  }
  return weights;
}

/**
 * Which tokens of references are seen from where, as factors of a mask: `outside` [places, G], 1 where a place may not see
 * reference g, and `owned` [places + tokens, G], the mask on g's tokens. Their product is 0 or the mask.
 */
export function referenceRegions(
  own: readonly Uint8Array[],
  tokensOf: readonly number[],
): { outside: Float32Array; owned: Float32Array } {
  const count = own.length;
  const places = own[0]!.length;
  const tokens = tokensOf.reduce((a, b) => a + b, 0);
  const owned = new Float32Array((places + tokens) * count);
  let at = places;
  for (const [g, many] of tokensOf.entries()) {
    for (let i = 0; i < many; i++) owned[(at + i) * count + g] = MASKED;
    at += many;
  }
  return { outside: outsideOf(own), owned };
}

/** [places, G], 1 where a place may not see reference g. */
export function outsideOf(own: readonly Uint8Array[]): Float32Array {
  const outside = new Float32Array(own[0]!.length * own.length);
  for (const [g, inside] of own.entries()) {
    for (const [place, one] of inside.entries()) outside[place * own.length + g] = 1 - one;
  }
  return outside;
}
