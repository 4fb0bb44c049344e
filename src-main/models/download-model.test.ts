// A real checkpoint over a real connection, from the command line into the library; names that addresses give.

import { spawn } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { fixtureFolder } from '../../native-models/architectures/component-for-tests.ts';
import { singleFile } from '../../native-models/checkpoints/single-file/ldm-layout-for-tests.ts';
import { openCheckpoint } from '../../native-models/index.ts';
import { catalogue } from './catalogue.ts';
import { fileNameFor, wantedModel } from './download-model.ts';

const base = fs.mkdtempSync(path.join(os.tmpdir(), 'fabula-fetch-'));
afterAll(() => fs.rmSync(base, { recursive: true }));

it('fetches a model into the library, only when told yes', async () => {
  const bytes = singleFile(await openCheckpoint(fixtureFolder('sdxl')));
  let asked = 0;
  const server = http.createServer((_, response) => {
    asked += 1;
    response.writeHead(200, { 'content-length': bytes.length, etag: '"1"' }).end(bytes);
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/tiny%20fox.safetensors?download=true`;
  // Not spawnSync: the server answers from this process.
  const fabula = (...args: string[]) =>
    new Promise<{ code: number | null; text: string }>((ended) => {
      const child = spawn(
        process.execPath,
        [path.resolve(import.meta.dirname, '../cli/fabula.js'), 'model', ...args],
        { env: { ...process.env, XDG_DATA_HOME: base, HOME: base }, stdio: ['ignore', 'pipe', 'pipe'] },
      );
      let text = '';
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (text += String(data)));
      child.on('close', (code) => ended({ code, text }));
    });
  try {
    expect(await fabula('download', url)).toMatchObject({
      code: 2,
      text: expect.stringContaining('Nothing was downloaded'),
    });
    expect(asked).toBe(0);
    const done = await fabula('download', url, '--name', 'Tiny', '--yes');
    expect(done).toMatchObject({ code: 0, text: expect.stringContaining('Added tiny (sdxl') });
    const [model] = JSON.parse((await fabula('list', '--json')).text);
    expect(model).toMatchObject({ id: 'tiny', source: url, state: 'here', files: [{ name: '' }] });
    expect(model.files[0].sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(model.path).toBe(path.join(fs.realpathSync(base), 'fabula', 'models', 'tiny fox.safetensors'));
  } finally {
    server.close();
  }
});

it('takes plain file names from addresses, and no pickles', () => {
  expect(fileNameFor('https://a.org/x/fox_v1.safetensors?download=true')).toBe('fox_v1.safetensors');
  expect(fileNameFor('https://a.org/api/download/models/12', 'Fox XL')).toBe('fox-xl.safetensors');
  expect(fileNameFor('https://a.org/..%2F..%2Fetc%2Fa.safetensors', 'Fox')).toBe('fox.safetensors');
  expect(() => fileNameFor('https://a.org/api/download/models/12')).toThrow('does not end in the name');
  expect(() => fileNameFor('https://a.org/fox.ckpt', 'Fox')).toThrow('pickle');
  expect(() => wantedModel('no-such-model')).toThrow('neither an address nor in the catalogue');
});

it('has a catalogue whose names and addresses are usable', () => {
  expect(new Set(catalogue.map(({ id }) => id)).size).toBe(catalogue.length);
  for (const one of catalogue) {
    expect(fileNameFor(one.url)).toMatch(/\.safetensors$/);
    expect(one.bytes ?? one.aboutBytes).toBeGreaterThan(1e9);
    expect(one.sha256 === undefined || one.bytes !== undefined).toBe(true);
  }
});
