import { copyFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { enlargerFixture } from '../../native-models/parity/enlargers.ts';
import { forkEngine } from '../engine/fork.ts';
import { temporaryFolder } from '../store/testing/sample-document.ts';
import { AddedEnlarger } from './added-enlarger.ts';

const fail = (problem: unknown) => {
  throw problem;
};

it('is kept, works in a process of its own, can be stopped, and is missed when its file is gone', async () => {
  using folder = temporaryFolder();
  const network = join(folder.path, 'small.safetensors');
  copyFileSync(enlargerFixture('compact-x2'), network);
  const options = { file: join(folder.path, 'enlarger.json'), spawn: () => forkEngine(), onProblem: fail };
  const first = new AddedEnlarger(options);
  expect([await first.view(), await first.start()]).toEqual([null, undefined]);
  await expect(first.add(enlargerFixture('goldens'))).rejects.toThrow('does not enlarge pictures');
  expect(await first.add(network)).toEqual({ name: 'small', scale: 2 });

  const later = new AddedEnlarger(options);
  expect(await later.view()).toEqual({ name: 'small', scale: 2 });
  const running = (await later.start())!;
  const picture = { width: 8, height: 6, data: new Uint8Array(8 * 6 * 3).fill(120) };
  const parts: number[] = [];
  const stop = new AbortController();
  const work = { signal: stop.signal, onProgress: (part: number) => parts.push(part) };
  const large = await running.enlarge(picture, work);
  expect([large.width, large.height, large.data.length]).toEqual([16, 12, 576]);

  const wide = { width: 600, height: 200, data: new Uint8Array(600 * 200 * 3) };
  const going = running.enlarge(wide, { ...work, onProgress: () => stop.abort() });
  await expect(going).rejects.toThrow(/abort/i);

  rmSync(network);
  expect([await later.view(), await later.start()]).toEqual([null, undefined]);
});
