// Stopping a story that is being drawn, and going on with it.

import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { commandFolder, digests, events, names } from './fabula-for-tests.ts';

const { base, storyFile, start, fabula, remove } = commandFolder();
afterAll(remove);

describe('stopping and going on', () => {
  const args = (out: string) => ['story', storyFile, '--out', out, '--steps', '150', '--json'];

  it('keeps finished pictures at Ctrl-C, and --resume ends in the bytes of an uninterrupted run', async () => {
    expect((await fabula(...args('whole'))).code).toBe(0);
    const { child, ended } = start(...args('stopped'));
    child.stdout!.on('data', (data: Buffer) => {
      if (data.includes('"frame"')) child.kill('SIGINT');
    });
    const { code, stdout } = await ended;
    expect(code).toBe(130);
    expect(events(stdout).at(-1)).toMatchObject({
      type: 'error',
      code: 'cancelled',
      message: 'Stopped with 1 of 3 pictures finished in stopped.',
    });
    const stopped = join(base, 'stopped');
    expect(readdirSync(stopped).sort()).toEqual([names[0], 'story.json']);
    const kept = statSync(join(stopped, names[0]!)).mtimeMs;

    const resumed = await fabula(...args('stopped'), '--resume');
    expect(resumed.code).toBe(0);
    expect(events(resumed.stdout).at(-1)).toMatchObject({ type: 'done', pictures: 3, drawn: 2 });
    expect(statSync(join(stopped, names[0]!)).mtimeMs).toBe(kept);
    expect(digests(stopped)).toEqual(digests(join(base, 'whole')));
    expect(events((await fabula(...args('stopped'), '--resume')).stdout).at(-1)).toMatchObject({ drawn: 0 });
  });

  it('leaves no folder when nothing was finished', async () => {
    const { child, ended } = start(...args('early'));
    child.stdout!.once('data', () => child.kill('SIGINT'));
    expect((await ended).code).toBe(130);
    expect(existsSync(join(base, 'early'))).toBe(false);
  });

  it('ends at once at the second Ctrl-C', async () => {
    const { child, ended } = start('story', storyFile, '--out', 'twice', '--steps', '999', '--json');
    child.stdout!.once('data', () => {
      child.kill('SIGINT');
      setTimeout(() => child.kill('SIGINT'), 5);
    });
    const { code, signal } = await ended;
    expect(code === 130 || signal === 'SIGINT').toBe(true);
  });

  it('refuses to mix two stories in one folder', async () => {
    const before = digests(join(base, 'whole'));
    const { code, stderr } = await fabula('story', storyFile, '--out', 'whole', '--resume', '--seed', '1');
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /^fabula: whole holds a story drawn differently: seed \(7 → 1\), settings\.steps \(150 → 2\)\. .*\n$/,
    );
    expect(digests(join(base, 'whole'))).toEqual(before);
  });
});
