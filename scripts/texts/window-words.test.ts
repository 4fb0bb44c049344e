import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { inWindowWords } from '../../src-renderer/core/window-words.ts';

const main = path.resolve(import.meta.dirname, '../../src-main');
/** Rooms whose errors reach a window. */
const rooms = ['diffusion', 'models', 'engine', 'queue', 'store', 'studio', 'story', 'files'];

const sources = rooms.flatMap((room) =>
  readdirSync(path.join(main, room), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !/\.test\.ts$|for-tests|testing/.test(name))
    .map((name) => path.join(main, room, name)),
);

/** Texts in quotes that speak of a command or of its flags; comments do not count. */
const spoken = sources.flatMap((file) =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => !/^\s*(\/\/|\*|\/\*)/.test(line))
    .flatMap((line) => line.match(/'[^']*'|`(?:[^`\\]|\\.)*`/g) ?? [])
    .filter((text) => /--(device|name|accept|memory|model)\b|fabula (cuda|model)\b/.test(text)),
);

it('no hint that reaches a window speaks of a command line', () => {
  expect(spoken.length).toBeGreaterThan(8);
  const left = spoken.map(inWindowWords).filter((text) => /--[a-z]|fabula (cuda|model)/.test(text));
  expect(left).toEqual([]);
});

it('what is said instead is a sentence like any other', () => {
  expect(inWindowWords('Use --device auto, or install its driver.')).toBe(
    'Use the device “auto” in Settings, or install its driver.',
  );
  expect(inWindowWords('Choose another name.')).toBe('Choose another name.');
});
