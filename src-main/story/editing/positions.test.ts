import fc from 'fast-check';
import { expect, it } from 'vitest';
import { placeAt } from './positions.ts';

it('puts rows where they were asked for, however often and wherever', () => {
  const insertion = fc.record({ at: fc.nat({ max: 40 }), count: fc.integer({ min: 1, max: 4 }) });
  // Always the same gap: the one that is used up first.
  const hard = fc.constant({ at: 3, count: 1 });
  fc.assert(
    fc.property(fc.array(fc.oneof(insertion, hard), { maxLength: 60 }), (insertions) => {
      let rows: { id: number; position: number }[] = [];
      let next = 1;
      for (const { at, count } of insertions) {
        const place = Math.min(at, rows.length);
        const { positions, moved } = placeAt(rows, at, count);
        const now = new Map(moved.map((one) => [one.id, one.now]));
        const fresh = positions.map((position) => ({ id: next++, position }));
        const expected = [...rows.slice(0, place), ...fresh, ...rows.slice(place)].map((one) => one.id);
        for (const { id, was } of moved) expect(rows.find((one) => one.id === id)!.position).toBe(was);
        rows = [...rows.map((one) => ({ ...one, position: now.get(one.id) ?? one.position })), ...fresh];
        rows.sort((a, b) => a.position - b.position);
        expect(rows.map((one) => one.id)).toEqual(expected);
        expect(new Set(rows.map((one) => one.position)).size).toBe(rows.length);
      }
    }),
  );
});

it('moves nothing as long as there is a gap', () => {
  const rows = [1, 2, 3].map((id) => ({ id, position: id * 1024 }));
  expect(placeAt(rows, 1, 2)).toEqual({ positions: [1365, 1706], moved: [] });
  expect(placeAt([], 0, 2)).toEqual({ positions: [1024, 2048], moved: [] });
  expect(placeAt(rows, 99, 1)).toEqual({ positions: [4096], moved: [] });
});
