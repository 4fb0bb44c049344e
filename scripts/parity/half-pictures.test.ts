import { expect, test } from 'vitest';
import { measureHalfPictures } from './half-pictures.ts';

// Bounds: half-pictures.ts.
const rows = await measureHalfPictures();

test.each(rows)('$what: $measured, at most $bound', ({ measured, bound }) => {
  expect(measured).toBeLessThan(bound);
  // Something was rounded.
  expect(measured).toBeGreaterThan(0);
});
