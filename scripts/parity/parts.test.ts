import { expect, test } from 'vitest';
import { measureParts } from './parts.ts';

// Bounds and where the references come from: parts.ts and native-models/parity/method_parts.py.
const rows = await measureParts();

test.each(rows)('$what: $measured, at most $bound', ({ measured, bound, worst }) => {
  expect(measured, worst).toBeLessThanOrEqual(bound);
});

test('every scheduler class is measured', () => {
  const classes = rows.filter(({ what }) => what.includes('Scheduler:')).length;
  expect(classes).toBe(12);
});
