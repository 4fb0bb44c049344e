import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { RememberedAnswers } from './remembered-answers.ts';

const folder = mkdtempSync(join(tmpdir(), 'fabula-answers-'));
afterAll(() => rmSync(folder, { recursive: true }));
const fileNamed = (name: string) => join(folder, `${name}.json`);

it('keeps what was found, for its own driver and runtime only', () => {
  const file = fileNamed('kept');
  new RememberedAnswers(file).begin('cuda 580');
  new RememberedAnswers(file).end('cuda 580', { profile: 'cuda' });
  const later = new RememberedAnswers(file);
  expect(later.answerTo('cuda 580')).toEqual({ profile: 'cuda' });
  expect(later.answerTo('cuda 590')).toBeUndefined();
  later.end('cuda 580', { profile: 'cuda', seconds: 0.002 });
  expect(later.answerTo('cuda 580')).toEqual({ profile: 'cuda', seconds: 0.002 });
  later.end('cuda 580', undefined);
  expect(later.answerTo('cuda 580')).toBeUndefined();
});

it('knows of a process that never told what it heard, not of one that still asks', () => {
  const file = fileNamed('asking');
  const answers = new RememberedAnswers(file);
  answers.begin('cuda');
  expect(answers.wasFatal('cuda')).toBe(false);
  const { pid } = spawnSync(process.execPath, ['-e', '']);
  writeFileSync(file, readFileSync(file, 'utf8').replace(`${process.pid}`, `${pid}`));
  expect(answers.wasFatal('cuda')).toBe(true);
  expect(answers.wasFatal('webgpu')).toBe(false);
  answers.end('cuda', undefined);
  expect(answers.wasFatal('cuda')).toBe(false);
});

it('does not grow with drivers that come and go, and survives a file that is damaged', () => {
  const file = fileNamed('many');
  const answers = new RememberedAnswers(file);
  for (let n = 0; n < 50; n++) answers.end(`driver ${n}`, { profile: 'cuda' });
  expect(answers.answerTo('driver 0')).toBeUndefined();
  expect(answers.answerTo('driver 49')).toEqual({ profile: 'cuda' });
  writeFileSync(file, '{');
  expect(answers.answerTo('driver 49')).toBeUndefined();
  answers.end('driver 49', { profile: 'cuda' });
  expect(answers.answerTo('driver 49')).toEqual({ profile: 'cuda' });
});
