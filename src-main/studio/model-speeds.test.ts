import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../files/testing/temporary-folder.ts';
import { ModelSpeeds } from './model-speeds.ts';

const speed = (seconds: number) => ({ seconds, width: 256, height: 256, steps: 20, device: 'cpu' });
const builtIn = { id: 'pocket', builtIn: true };

it('the last picture of each model is remembered', () => {
  using folder = temporaryFolder();
  const file = join(folder.path, 'speeds.json');
  const problems: unknown[] = [];
  const speeds = new ModelSpeeds(file, (problem) => problems.push(problem));
  expect(speeds.of(builtIn)).toBeNull();
  speeds.note(null, speed(4), 1_000_000);
  speeds.note('other', speed(40), 1_000_001);
  // Not written for every picture of a story.
  speeds.note(null, speed(3), 1_000_002);
  expect(speeds.of(builtIn)).toEqual(speed(3));
  const again = () => new ModelSpeeds(file, (problem) => problems.push(problem));
  expect(again().of(builtIn)).toEqual(speed(4));
  expect(again().of({ id: 'other', builtIn: false })).toEqual(speed(40));
  speeds.note(null, speed(2), 1_020_000);
  expect(again().of(builtIn)).toEqual(speed(2));
  expect(problems).toEqual([]);
});

it('a damaged file is begun anew, and that is said', () => {
  using folder = temporaryFolder();
  const file = join(folder.path, 'speeds.json');
  writeFileSync(file, '{"": {"seconds": "long"}}');
  const problems: unknown[] = [];
  const speeds = new ModelSpeeds(file, (problem) => problems.push(problem));
  expect(problems).toHaveLength(1);
  speeds.note(null, speed(4));
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ '': speed(4) });
});
