// Where somebody is in a picture: a small bitmap laid over it, painted by a person or found while it was drawn. Validated;
// knows no picture and no network.

import { z } from 'zod';

/** Places along a side: as fine as the latents of a large picture are where they are looked at. */
export const MOST_PLACES = 64;

const side = z.int().min(1).max(MOST_PLACES);

/** Hexadecimal digits for so many places, four in each. */
const digitsFor = (width: number, height: number): number => Math.ceil((width * height) / 4);

/** Row by row from the left upper corner, the first place in the highest bit of a digit. Somewhere it is. */
export const subjectMask = z
  .strictObject({ width: side, height: side, bits: z.string().regex(/^[0-9a-f]*[1-9a-f][0-9a-f]*$/) })
  .refine(({ width, height, bits }) => bits.length === digitsFor(width, height), 'The bits do not fill it')
  .refine(
    ({ width, height, bits }) => parsed(bits).every((set, place) => place < width * height || set === 0),
    'There are bits beyond it',
  );
export type SubjectMask = z.infer<typeof subjectMask>;

/** What is known of a picture's subject. */
export const frameSubject = z.strictObject({
  /** null: nobody looked for it. */
  found: z.union([subjectMask, z.literal('nowhere')]).nullable(),
  /** As a person painted it, which goes before what was found. */
  marked: subjectMask.nullable(),
});
export type FrameSubject = z.infer<typeof frameSubject>;

/** Row by row, 1 for a place that is the subject's. */
export const placesOf = ({ width, height, bits }: SubjectMask): Uint8Array =>
  parsed(bits).slice(0, width * height);

function parsed(bits: string): Uint8Array {
  const places = new Uint8Array(bits.length * 4);
  for (const [at, digit] of [...bits].entries()) {
    const value = Number.parseInt(digit, 16);
    for (let bit = 0; bit < 4; bit++) places[at * 4 + bit] = (value >> (3 - bit)) & 1;
  }
  return places;
}

/** Undefined where no place is the subject's. */
export function maskOf(width: number, height: number, places: Uint8Array): SubjectMask | undefined {
  if (!places.includes(1)) return undefined;
  const digits = Array.from({ length: digitsFor(width, height) }, (_, at) => {
    let value = 0;
    for (let bit = 0; bit < 4; bit++) value = value * 2 + (places[at * 4 + bit] ?? 0);
    return value.toString(16);
  });
  return { width, height, bits: digits.join('') };
}

/**
 * As a person writes it: a line for each row, # where it is and . elsewhere. Undefined for lines that are no such picture, or one in
 * which it is nowhere.
 */
export function maskOfRows(rows: readonly string[]): SubjectMask | undefined {
  const width = rows[0]?.length ?? 0;
  const isPicture = rows.every((row) => row.length === width && /^[#.]+$/.test(row));
  if (!isPicture || width > MOST_PLACES || rows.length > MOST_PLACES) return undefined;
  return maskOf(
    width,
    rows.length,
    Uint8Array.from([...rows.join('')], (sign) => (sign === '#' ? 1 : 0)),
  );
}

/** The same at another size: each place as what lies under its middle. */
export function resizedMask(
  { width, height, data }: { width: number; height: number; data: Uint8Array },
  to: { width: number; height: number },
): Uint8Array {
  return Uint8Array.from({ length: to.width * to.height }, (_, at) => {
    const [y, x] = [Math.floor(at / to.width), at % to.width];
    const middle = (place: number, count: number, of: number): number =>
      Math.min(of - 1, Math.floor(((place + 0.5) * of) / count));
    return data[middle(y, to.height, height) * width + middle(x, to.width, width)]!;
  });
}
