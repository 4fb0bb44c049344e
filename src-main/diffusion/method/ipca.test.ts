import { describe, expect, test } from 'vitest';
import { ipcaSettings } from '../../contract/settings.ts';
import {
  actsAt,
  dropoutLogWeights,
  identityBlocks,
  identityContext,
  logWeights,
  MASKED,
  plainLogWeights,
  repeatedRows,
} from './ipca.ts';
import { createRandn } from './noise.ts';

const D = 8;
const prompt = { identity: { start: 1, end: 5 }, endOfText: { start: 9, end: 77 } };
const edited = createRandn(1)(77 * D);
const consolidated = createRandn(2)(77 * D);
const query = createRandn(3)(D);
const context = (settings: Parameters<typeof ipcaSettings.parse>[0]) =>
  identityContext(edited, consolidated, D, prompt, ipcaSettings.parse(settings));

/** softmax(q·K/√d + weights)·V in double, keys and values linear in the states. */
function attend(states: Float32Array, weights: ArrayLike<number>): number[] {
  const key = (x: number, k: number) => Math.sin(k + 1) * x;
  const value = (x: number, k: number) => Math.cos(3 * k) * x;
  const rows = Array.from({ length: states.length / D }, (_, i) => [...states.subarray(i * D, (i + 1) * D)]);
  const logits = rows.map(
    (row, i) => row.reduce((sum, x, k) => sum + query[k]! * key(x, k), 0) / Math.sqrt(D) + weights[i]!,
  );
  const e = logits.map(Math.exp);
  const total = e.reduce((a, b) => a + b);
  return Array.from({ length: D }, (_, k) =>
    rows.reduce((sum, row, i) => sum + (e[i]! / total) * value(row[k]!, k), 0),
  );
}

/** `rows` of `states`, one after another. */
function pick(states: Float32Array, rows: number[]): Float32Array {
  return Float32Array.from(rows.flatMap((i) => [...states.subarray(i * D, (i + 1) * D)]));
}

const all = [...Array(77).keys()];
const identityRows = [0, 1, 2, 3, 4];

function expectClose(a: number[], b: number[], digits = 6): void {
  for (const [i, value] of a.entries()) expect(value).toBeCloseTo(b[i]!, digits);
}

describe('released variant', () => {
  test.each([1, 2, 3, 5])('strength %i is the same as seeing start of text and P0 that often', (strength) => {
    const { states, on } = context({ strength });
    const repeats = Array(strength - 1)
      .fill(identityRows)
      .flat();
    const repeated = pick(edited, [...all, ...repeats]);
    expectClose(attend(states, on), attend(repeated, new Float32Array(77 + repeats.length)));
  });

  test('strength 1 is off', () => {
    const { on, off } = context({ strength: 1 });
    expect(on).toEqual(off);
    expect(actsAt(ipcaSettings.parse({ strength: 1 }), 0)).toBe(false);
  });
});

describe('paper variant', () => {
  const states = (times: number) => {
    const head = pick(consolidated, identityRows);
    const tail = consolidated.subarray(9 * D);
    return Float32Array.from(
      [edited, ...Array(times).fill([head, tail]).flat()].flatMap((part) => [...part]),
    );
  };

  test.each([2, 3])('strength %i appends unedited identity and end-of-text rows', (strength) => {
    const made = context({ strength, variant: 'paper' });
    expect(made.rows).toBe(77 + 5 + 68);
    const expected = states(strength - 1);
    expectClose(attend(made.states, made.on), attend(expected, new Float32Array(expected.length / D)));
  });

  test('where it does not act, and at strength 1, only the own rows are seen', () => {
    const made = context({ variant: 'paper' });
    expectClose(attend(made.states, made.off), attend(edited, new Float32Array(77)));
    expect(context({ strength: 1, variant: 'paper' }).rows).toBe(77);
  });
});

describe('log-weights', () => {
  test('padding rows are not seen', () => {
    const made = context({});
    const padded = logWeights(made, true, 80);
    const states = Float32Array.from([...made.states, ...createRandn(9)(3 * D)]);
    expectClose(attend(states, padded), attend(made.states, made.on));
    expect([...plainLogWeights(2, 4)]).toEqual([0, 0, MASKED, MASKED]);
    expect(() => logWeights(made, true, 76)).toThrow('77 context rows do not fit 76');
  });

  test('start step', () => {
    const settings = ipcaSettings.parse({ startStep: 2 });
    expect([0, 1, 2, 3].map((step) => actsAt(settings, step))).toEqual([false, false, true, true]);
  });

  test("blocks come in the model's order; an unknown one is named", () => {
    const available = ['down1', 'down2', 'mid', 'up0'];
    const blocks = (names?: string[]) => identityBlocks(ipcaSettings.parse({ blocks: names }), available);
    expect(blocks()).toEqual(available);
    expect(blocks(['up0', 'down1'])).toEqual(['down1', 'up0']);
    expect(blocks([])).toEqual([]);
    expect(() => blocks(['mid', 'up7'])).toThrow('no cross-attention block group named "up7"');
  });
});

describe('dropout', () => {
  const settings = ipcaSettings.parse({ dropout: 0.3, strength: 3 });
  const made = context(settings);
  const at = { seed: 5, step: 1, layer: 2, queries: 4000 };

  test('drops each identity row to its unweighted self with probability d, and no other row', () => {
    const weights = dropoutLogWeights(made, settings, at);
    const counts = new Float64Array(77);
    for (let q = 0; q < at.queries; q++) {
      for (let i = 0; i < 77; i++) {
        const weight = weights[q * 77 + i]!;
        if (i < 5) {
          expect([0, Math.fround(Math.log(3))]).toContain(weight);
          counts[i]! += weight === 0 ? 1 : 0;
        } else if (weight !== 0) throw new Error(`row ${i} has a weight`);
      }
    }
    // Five standard deviations of a binomial of 4000.
    for (const i of identityRows) expect(Math.abs(counts[i]! / at.queries - 0.3)).toBeLessThan(0.037);
  });

  test('is a different draw for every query, layer and step, and the same when asked again', () => {
    const draw = (change: Partial<typeof at>) =>
      dropoutLogWeights(made, settings, { ...at, queries: 64, ...change });
    const first = draw({});
    expect(draw({})).toEqual(first);
    expect(first.subarray(0, 64 * 77)).toEqual(draw({ queries: 128 }).subarray(0, 64 * 77));
    for (const change of [{ seed: 6 }, { seed: 5 + 2 ** 32 }, { step: 2 }, { layer: 3 }]) {
      expect(draw(change)).not.toEqual(first);
    }
    expect(first.subarray(0, 77 * 32)).not.toEqual(first.subarray(77 * 32));
  });

  test('its expected weight is 1 + (w - 1)(1 - d)', () => {
    const weights = dropoutLogWeights(made, settings, at);
    let sum = 0;
    for (let q = 0; q < at.queries; q++) for (const i of identityRows) sum += Math.exp(weights[q * 77 + i]!);
    expect(Math.abs(sum / (at.queries * 5) - (1 + 2 * 0.7))).toBeLessThan(0.03);
  });

  test('0 keeps all, 1 drops all; before the start step nothing acts', () => {
    const row = (change: object) => {
      const changed = ipcaSettings.parse({ ...settings, ...change });
      return dropoutLogWeights(made, changed, { ...at, queries: 1, length: 80 });
    };
    expect(row({ dropout: 0 })).toEqual(logWeights(made, true, 80));
    expect(row({ dropout: 1 })).toEqual(logWeights(made, false, 80));
    expect(row({ dropout: 0, startStep: 2 })).toEqual(logWeights(made, false, 80));
  });
});

describe('repeated rows', () => {
  test.each(['released', 'paper'] as const)('%s: give what the weights give', (variant) => {
    for (const strength of [1, 2, 4]) {
      const settings = ipcaSettings.parse({ variant, strength });
      const made = context(settings);
      for (const acts of [true, false]) {
        const repeated = repeatedRows(made, D, acts);
        const weighed = attend(made.states, acts ? made.on : made.off);
        expectClose(attend(repeated, new Float32Array(repeated.length / D)), weighed);
      }
    }
  });

  test('a strength that is no whole number is refused', () => {
    const settings = ipcaSettings.parse({ strength: 1.5 });
    expect(() => repeatedRows(context(settings), D, true)).toThrow('no input for identity weights');
  });
});
