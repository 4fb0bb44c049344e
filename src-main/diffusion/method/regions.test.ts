import { describe, expect, it } from 'vitest';
import { columns, namedRegions, region } from '../../contract/regions.ts';
import { hushElsewhere, ownPlaces, placesIn, placesOutside, referenceRegions } from './regions.ts';

const size = { height: 2, width: 4 };
const shown = (places: Iterable<number>) => {
  const text = [...places].map((one) => (one === 1 ? '#' : '.')).join('');
  return [text.slice(0, size.width), text.slice(size.width)];
};

describe('the places of a region', () => {
  it('are those whose middles lie in it', () => {
    expect(shown(placesIn(namedRegions.left, size))).toEqual(['##..', '##..']);
    expect(shown(placesIn(namedRegions.bottom, size))).toEqual(['....', '####']);
    expect(shown(placesIn({ left: 0.2, top: 0, right: 0.6, bottom: 0.5 }, size))).toEqual(['.#..', '....']);
  });

  it('are never none: then it is the one nearest to its middle', () => {
    const small = { left: 0.8, top: 0.8, right: 0.85, bottom: 0.85 };
    expect(shown(placesIn(small, size))).toEqual(['....', '...#']);
    expect([...placesIn(namedRegions.right, { height: 1, width: 1 })]).toEqual([1]);
  });

  it('leave the rest to those who have none', () => {
    const small = { left: 0, top: 0, right: 0.25, bottom: 1 };
    expect(shown(placesOutside([small, namedRegions.right], size))).toEqual(['.#..', '.#..']);
    const [a, b] = ownPlaces([small, undefined], size);
    expect([shown(a!), shown(b!)]).toEqual([
      ['#...', '#...'],
      ['.###', '.###'],
    ]);
  });

  it('are the whole picture side by side', () => {
    const all = columns(3).map((one) => placesIn(one, { height: 1, width: 6 }));
    expect(all.map((one) => one.join(''))).toEqual(['110000', '001100', '000011']);
  });
});

it('a region of nothing, or turned round, or outside the picture, is none', () => {
  const box = { left: 0, top: 0, right: 1, bottom: 1 };
  expect(region.safeParse(box).success).toBe(true);
  for (const change of [
    { right: 0 },
    { top: 1 },
    { left: 0.6, right: 0.5 },
    { right: 1.2 },
    { left: Number.NaN },
  ]) {
    expect(region.safeParse({ ...box, ...change }).success).toBe(false);
  }
});

it('words are hardly heard in the regions of others, and heard where nobody is', () => {
  const [places, length] = [4, 3];
  const placed = [
    { rows: [{ start: 1, end: 2 }], region: { left: 0, top: 0, right: 0.25, bottom: 1 } },
    { rows: [{ start: 2, end: 3 }], region: { left: 0.5, top: 0, right: 1, bottom: 1 } },
  ];
  const weights = new Float32Array(places * length).fill(0.5);
  hushElsewhere(weights, length, placed, { height: 1, width: 4 });
  const hidden = Array.from(weights, (value) => (value < 0 ? 'x' : 'o')).join('');
  expect(hidden.match(/.{3}/g)).toEqual(['oox', 'ooo', 'oxo', 'oxo']);
});

it('a reference is masked from places outside its region, and nothing else is', () => {
  const own = [Uint8Array.of(1, 0), Uint8Array.of(0, 1)];
  const { outside, owned } = referenceRegions(own, [2, 1]);
  // Own tokens of the picture, then the references'.
  const bias = (place: number, key: number) =>
    outside[place * 2]! * owned[key * 2]! + outside[place * 2 + 1]! * owned[key * 2 + 1]!;
  const seen = [0, 1].map((place) =>
    [0, 1, 2, 3, 4].map((key) => (bias(place, key) < -1000 ? 'x' : 'o')).join(''),
  );
  expect(seen).toEqual(['oooox', 'ooxxo']);
});
