// Packs of small archives made here, from a server of our own and from a folder; and the real list's own promises.

import { createHash } from 'node:crypto';
import fs from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { zip } from '../../files/testing/zip.ts';
import { addCudaPack, archiveName, installedCudaPack, removeCudaPack } from './cuda-pack.ts';
import { type CudaPart, cudaPackVersion, cudaParts } from './cuda-parts.ts';

let base: string;
let server: http.Server;
const served = new Map<string, Buffer>();
/** How many answers are cut after half of their bytes. */
let cuts = 0;
let asked = 0;

beforeEach(async () => {
  base = fs.mkdtempSync(path.join(os.tmpdir(), 'fabula-cuda-'));
  served.clear();
  [cuts, asked] = [0, 0];
  server = http.createServer(({ url, headers }, response) => {
    asked++;
    const bytes = served.get(url!)!;
    const from = Number(/^bytes=(\d+)-/.exec(headers.range ?? '')?.[1] ?? 0);
    const range = { 'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` };
    const kept = { etag: '"1"', 'content-length': bytes.length - from, ...(from > 0 ? range : {}) };
    response.writeHead(from > 0 ? 206 : 200, kept);
    if (cuts-- <= 0) response.end(bytes.subarray(from));
    else
      response.write(bytes.subarray(from, bytes.length >> 1), () =>
        setTimeout(() => response.destroy(), 300),
      );
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
  fs.rmSync(base, { recursive: true });
});

function part(name: string, entries: Record<string, string>, libraries = Object.keys(entries)): CudaPart {
  const bytes = zip(entries);
  served.set(`/${name}.whl`, bytes);
  return {
    name,
    licence: 'MIT',
    licencePage: 'https://example.org',
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/${name}.whl`,
    bytes: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    libraries,
  };
}

const twoParts = () => [
  part('one', { 'a/lib/libone.so.1': 'one '.repeat(5000), 'a/lib/libother.so': 'x' }, ['a/lib/libone.so.1']),
  part('two', { 'b/libtwo.so': 'two' }),
];
const add = (parts: CudaPart[], more = {}) =>
  addCudaPack({ folder: folder(), parts, retryPause: 5, ...more });
const folder = () => path.join(base, '1.0');
const listing = () => fs.readdirSync(base, { recursive: true }).map(String).sort();

describe('a CUDA pack', () => {
  it('is fetched, unpacked and there as a whole, with nothing beside it', async () => {
    const told: number[] = [];
    const record = await add(twoParts(), { onProgress: (done: number) => told.push(done) });
    expect(record).toEqual({
      onnxruntime: cudaPackVersion,
      libraries: [
        { name: 'libone.so.1', bytes: 20_000 },
        { name: 'libtwo.so', bytes: 3 },
      ],
    });
    expect(await installedCudaPack(folder())).toEqual(record);
    expect(listing()).toEqual(['1.0', '1.0/libone.so.1', '1.0/libtwo.so', '1.0/pack.json']);
    expect(fs.readFileSync(path.join(folder(), 'libone.so.1'), 'utf8')).toBe('one '.repeat(5000));
    expect(told).toEqual([...told].sort((a, b) => a - b));
    expect(await removeCudaPack(folder())).toBe(true);
    expect(listing()).toEqual([]);
    expect(await removeCudaPack(folder())).toBe(false);
  });

  it('goes on after a cut, and fetches nothing twice', async () => {
    const parts = twoParts();
    cuts = 1;
    await expect(add(parts, { retries: 0 })).rejects.toMatchObject({ code: 'download-failed' });
    expect(await installedCudaPack(folder())).toBeUndefined();
    await add(parts);
    expect((await installedCudaPack(folder()))?.libraries).toHaveLength(2);
    expect(asked).toBe(3);
  });

  it('keeps what was fetched when it is stopped at the end', async () => {
    const parts = twoParts();
    const stop = new AbortController();
    const onProgress = (done: number, total: number) => {
      if (done === total) stop.abort();
    };
    const stopped = add(parts, { signal: stop.signal, onProgress });
    await expect(stopped).rejects.toMatchObject({ code: 'cancelled' });
    expect(await installedCudaPack(folder())).toBeUndefined();
    const before = asked;
    await add(parts);
    // All of the second archive had come, too: it only lacked its name.
    expect([asked - before, (await installedCudaPack(folder()))?.libraries.length]).toEqual([0, 2]);
  });

  it('takes the archives of a folder, and leaves them there', async () => {
    const parts = twoParts();
    const from = path.join(base, 'archives');
    fs.mkdirSync(from);
    fs.writeFileSync(path.join(from, archiveName(parts[0]!)), served.get('/one.whl')!);
    await expect(add(parts, { from })).rejects.toThrow(`${from} lacks two.whl.`);
    fs.writeFileSync(path.join(from, 'two.whl'), 'not the archive');
    await expect(add(parts, { from })).rejects.toThrow(/two\.whl is not the right file: its SHA-256 is/);
    fs.writeFileSync(path.join(from, 'two.whl'), served.get('/two.whl')!);
    await add(parts, { from });
    expect((await installedCudaPack(folder()))?.libraries).toHaveLength(2);
    expect([asked, fs.readdirSync(from).length]).toEqual([0, 2]);
  });

  it.each<[name: string, entries: Record<string, string>, libraries: string[], said: RegExp]>([
    ['an entry that is not there', { 'libone.so': 'x' }, ['libtwo.so'], /lacks libtwo\.so/],
    ['a name that leads out', { '../libone.so': 'x' }, ['libone.so'], /invalid relative path/],
  ])('refuses %s, and keeps the pack that was there', async (_, entries, libraries, said) => {
    const before = await add(twoParts());
    await expect(add([part('bad', entries, libraries)])).rejects.toThrow(said);
    expect(await installedCudaPack(folder())).toEqual(before);
    expect(fs.existsSync(path.join(base, 'libone.so'))).toBe(false);
  });

  it('refuses an archive that ends in the middle', async () => {
    const whole = part('cut', { 'libone.so': 'x'.repeat(1000) });
    const bytes = served.get('/cut.whl')!.subarray(0, 600);
    served.set('/cut.whl', bytes);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    await expect(add([{ ...whole, bytes: 600, sha256 }])).rejects.toMatchObject({ code: 'download-failed' });
  });
});

describe('the real list', () => {
  it('is for the ONNX Runtime that this version of Fabula uses', () => {
    const { dependencies } = JSON.parse(fs.readFileSync('package.json', 'utf8'));
    expect(dependencies['onnxruntime-node']).toBe(cudaPackVersion);
  });

  it('says where every part comes from, by a hash that cannot be met by chance', () => {
    for (const { url, sha256, bytes, licencePage } of cudaParts) {
      expect(url).toMatch(/^https:\/\/[^?#]+\.whl$/);
      expect(sha256).toMatch(/^[0-9a-f]{64}$/);
      expect(bytes).toBeGreaterThan(1e6);
      expect(licencePage).toMatch(/^https:\/\//);
    }
  });
});
