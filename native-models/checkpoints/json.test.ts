import fc from 'fast-check';
import { expect, test } from 'vitest';
import { threadSeconds } from '../thread-seconds-for-tests.ts';
import { parseJsonObject } from './json.ts';
import { scanJson } from './json-scan.ts';

const faults = { notJson: 'bad-json', notObject: 'bad-json', hint: 'Mend it.' } as const;
const parse = (text: string) => parseJsonObject(new TextEncoder().encode(text), 'x.json', faults);

test('a key given twice is found at any depth and however it is spelled', () => {
  expect(() => parse('{"a": 1, "b": {"c": [{"d": 1, "d": 2}]}}')).toThrow(/x.json has the key "d" twice/);
  expect(() => parse('{"a": 1, "\\u0061" : 2}')).toThrow(/the key "a" twice/);
  expect(() => parse('{"__proto__": 1, "__proto__": 2}')).toThrow(/twice/);
});

test('the same key in different objects, and keys inside strings, are no duplicates', () => {
  expect(parse('{"a": {"a": 1}, "b": [{"a": 1}, {"a": 2}], "c": "\\"a\\": {"}')).toHaveProperty('c');
});

test('infinities as Python writes them are read, and left alone inside strings', () => {
  const config = parse('{"lambda_min_clipped": -Infinity, "max": Infinity, "name": "Infinity"}');
  expect(config).toEqual({ lambda_min_clipped: -Infinity, max: Infinity, name: 'Infinity' });
});

test('what is no JSON object says so', () => {
  expect(() => parse('{"a": }')).toThrow(/x.json is not JSON/);
  expect(() => parse('[1]')).toThrow(/not an object/);
  expect(() => parse('null')).toThrow(/not an object/);
  expect(() => parseJsonObject(Uint8Array.of(0x7b, 0xff, 0x7d), 'x.json', faults)).toThrow(/not UTF-8/);
});

test('any object that was written comes back', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (object) => {
      expect(parse(JSON.stringify(object))).toEqual(JSON.parse(JSON.stringify(object)));
    }),
  );
});

test('the infinities that Python writes are read, and left alone inside strings', () => {
  expect(
    parse('{"lambda_min_clipped": -Infinity, "b": [Infinity], "c": "a -Infinity \\" Infinity"}'),
  ).toEqual({
    lambda_min_clipped: Number.NEGATIVE_INFINITY,
    b: [Number.POSITIVE_INFINITY],
    c: 'a -Infinity " Infinity',
  });
});

test('nesting, keys and strings without end are refused in words, at once', () => {
  const start = threadSeconds();
  expect(() => parse(`{"a": ${'['.repeat(500_000)}${']'.repeat(500_000)}}`)).toThrow(
    'x.json is more than Fabula reads: it is nested more than 100 deep.',
  );
  const keys = Array.from({ length: 260_000 }, (_, i) => `"k${i}": 1`).join();
  expect(() => parse(`{${keys}}`)).toThrow('it has more than 250000 keys.');
  const long = '\\"'.repeat(5_000_000);
  expect(parse(`{"a": "${long}"}`).a).toHaveLength(5_000_000);
  expect(() => parse(`{"${long}": 1, "${long}": 1}`)).toThrow(/^x\.json has the key ".{1,100}…" twice\.$/);
  expect(threadSeconds() - start).toBeLessThan(5);
});

test('text that is no JSON is never read wrong before it is refused', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'{}[]:,"\\aI1 ') }), (text) => {
      expect(scanJson(text).text).toBe(text);
      try {
        parse(text);
      } catch (error) {
        expect((error as Error).message).toMatch(/^x\.json .*\.$/s);
      }
    }),
  );
});
