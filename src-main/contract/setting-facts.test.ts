import { expect, it } from 'vitest';
import { z } from 'zod';
import { numberFacts, publishedValue, type SettingPath, settingFacts } from './setting-facts.ts';
import { drawSettings } from './settings.ts';

/** The paths of every single value in a record, or the path of a value. */
function pathsIn(field: unknown, path: string): string[] {
  let inner = field;
  while (inner && typeof inner === 'object' && 'unwrap' in inner) inner = (inner as z.ZodOptional).unwrap();
  if (!(inner instanceof z.ZodObject)) return [path];
  return Object.entries(inner.shape).flatMap(([key, value]) =>
    pathsIn(value, path === '' ? key : `${path}.${key}`),
  );
}

/** Every single value of the record. */
const paths = pathsIn(drawSettings, '').filter((path) => !path.startsWith('loras')) as SettingPath[];

/** The record's answer to one value. */
const accepts = (path: string, value: unknown): boolean =>
  drawSettings.safeParse(path.split('.').reduceRight((at, key) => ({ [key]: at }), value)).success;

it.each(paths)('%s: its facts are what the record accepts', (path) => {
  const facts = settingFacts(path);
  switch (facts.kind) {
    case 'number': {
      const { min, max, whole } = facts;
      if (min !== undefined) expect([accepts(path, min), accepts(path, min - 1)]).toEqual([true, false]);
      if (max !== undefined) expect([accepts(path, max), accepts(path, max + 1)]).toEqual([true, false]);
      expect(min ?? max).toBeDefined();
      expect(accepts(path, (min ?? 0) + 0.5)).toBe(!whole);
      break;
    }
    case 'choice':
      for (const option of facts.options) expect(accepts(path, option)).toBe(true);
      expect(accepts(path, 'another')).toBe(false);
      break;
    case 'text':
      expect(accepts(path, 'words')).toBe(true);
      break;
    case 'list':
      expect(accepts(path, ['mid'])).toBe(true);
  }
  const published = publishedValue(path);
  if (published !== undefined) expect(accepts(path, published)).toBe(true);
});

it('a number without bounds of its own has none', () => {
  expect(numberFacts(z.int())).toEqual({ kind: 'number', whole: true });
  expect(numberFacts(z.number().min(0.5))).toEqual({ kind: 'number', whole: false, min: 0.5 });
});

it('published is the method of the paper, with SDXL', () => {
  const values = (['ipca.strength', 'svr.suppressBeta', 'freeU.b2', 'steps', 'guidanceScale'] as const).map(
    publishedValue,
  );
  expect(values).toEqual([2, 0.05, 1.2, 50, 5]);
  expect(publishedValue('preset')).toBeUndefined();
});
