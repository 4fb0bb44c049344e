// The studio's side of CUDA's pack, with a small real archive in a folder: no network, no card.

import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { CudaView } from '../../contract/cuda-pack.ts';
import { zip } from '../../files/testing/zip.ts';
import type { CudaPart } from './cuda-parts.ts';
import { CudaSetup } from './cuda-setup.ts';

let base: string;
let part: CudaPart;

beforeEach(() => {
  base = fs.mkdtempSync(path.join(os.tmpdir(), 'fabula-cuda-setup-'));
  fs.mkdirSync(path.join(base, 'archives'));
  const bytes = zip({ 'libone.so.1': 'a library' });
  fs.writeFileSync(path.join(base, 'archives', 'one.whl'), bytes);
  part = {
    name: 'One 1.0',
    licence: 'MIT',
    licencePage: 'https://example.org/licence',
    // The port that nothing listens on.
    url: 'http://127.0.0.1:9/one.whl',
    bytes: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    libraries: ['libone.so.1'],
  };
});
afterEach(() => fs.rmSync(base, { recursive: true }));

function setup(supported = true) {
  const views: CudaView[] = [];
  const renewed = vi.fn();
  const cuda = new CudaSetup({
    supported,
    changed: (view) => views.push(view),
    renewed,
    folder: path.join(base, 'pack'),
    parts: [part],
  });
  return { cuda, views, renewed, last: () => views.at(-1) };
}

it('takes the pack from a folder, tells each step, and takes it away again', async () => {
  const { cuda, views, renewed, last } = setup();
  expect(await cuda.view()).toEqual({
    state: 'absent',
    bytes: part.bytes,
    parts: [{ name: 'One 1.0', bytes: part.bytes, licence: 'MIT', page: 'https://example.org/licence' }],
  });
  cuda.add(path.join(base, 'archives'));
  await expect.poll(() => last()?.state).toBe('here');
  expect(views.map(({ state }) => state)).toEqual(['opening', 'here']);
  expect(fs.readFileSync(path.join(base, 'pack', 'libone.so.1'), 'utf8')).toBe('a library');
  expect(renewed).toHaveBeenCalledTimes(1);
  await cuda.remove();
  expect(last()?.state).toBe('absent');
  expect(fs.existsSync(path.join(base, 'pack'))).toBe(false);
  expect(renewed).toHaveBeenCalledTimes(2);
});

it('says why it did not come, and tries again when asked again', async () => {
  const { cuda, renewed, last } = setup();
  cuda.add(path.join(base, 'nowhere'));
  await expect.poll(() => last()?.error?.message).toMatch(/nowhere lacks one\.whl/);
  expect(last()).toMatchObject({ state: 'absent', error: { code: 'file-not-found' } });
  expect(renewed).not.toHaveBeenCalled();
  cuda.add(path.join(base, 'archives'));
  await expect.poll(() => last()?.state).toBe('here');
  expect(last()).not.toHaveProperty('error');
});

it('a download that is stopped is no error', async () => {
  const { cuda, last } = setup();
  cuda.add();
  expect((await cuda.view()).state).toBe('arriving');
  await cuda.stop();
  expect(last()).toMatchObject({ state: 'absent' });
  expect(last()).not.toHaveProperty('error');
});

it('is refused where there is another way to the card', async () => {
  const { cuda } = setup(false);
  expect((await cuda.view()).state).toBe('elsewhere');
  expect(() => cuda.add()).toThrow(/CUDA is for Linux/);
});
