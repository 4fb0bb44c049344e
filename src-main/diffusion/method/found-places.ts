// Where characters are in a picture that is being drawn, found by where their words are looked at (../METHOD.md, sections 7
// and 8). Numbers in, numbers out.

import {
  type MapSize,
  meanMap,
  resizeBilinear,
  type SubjectMap,
  type SubjectMask,
  subjectTokens,
} from './reference.ts';

/** Share of the steps after which they are looked for: before, there is nobody. */
const AFTER = 1 / 6;

export const findsAt = (step: number, steps: number): boolean => step >= AFTER * steps;

/**
 * [places] of each, 1 where more of the attention falls on its words than on the others', each stretched to 0..1. Every place is
 * somebody's.
 */
export function foundPlaces(maps: readonly (readonly SubjectMap[])[], size: MapSize): Uint8Array[] {
  const means = maps.map((own) => {
    const { data, ...from } = meanMap(own);
    return resizeBilinear({ ...from, data: stretched(data) }, size);
  });
  const places = means.map((mean) => new Uint8Array(mean.length));
  for (let place = 0; place < places[0]!.length; place++) {
    const whose = means.reduce((best, mean, i) => (mean[place]! > means[best]![place]! ? i : best), 0);
    places[whose]![place] = 1;
  }
  return places;
}

/** [places] 1 where the subject is and on the places around it, as its edge is drawn there. */
export function placesAround(subject: SubjectMask, size: MapSize): Uint8Array {
  const { height, width } = size;
  const near = new Uint8Array(height * width);
  for (const token of subjectTokens(subject, size)) {
    const [row, column] = [Math.floor(token / width), token % width];
    for (let y = Math.max(0, row - 1); y <= Math.min(height - 1, row + 1); y++) {
      for (let x = Math.max(0, column - 1); x <= Math.min(width - 1, column + 1); x++)
        near[y * width + x] = 1;
    }
  }
  return near;
}

function stretched(values: Float64Array): Float32Array {
  const low = values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const high = values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  return Float32Array.from(values, (value) => (high > low ? (value - low) / (high - low) : 0));
}
