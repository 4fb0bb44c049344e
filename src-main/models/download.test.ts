// Downloads from a server of our own on 127.0.0.1 that cuts, lies and ignores what it is asked.

import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { download } from './download.ts';
import {
  content,
  cutting,
  honest,
  type LyingServer,
  lyingServer,
  plainHeaders,
  contentSha256 as sha256,
} from './lying-server-for-tests.ts';

let base: string;
let server: LyingServer;

beforeEach(async () => {
  base = fs.mkdtempSync(path.join(os.tmpdir(), 'fabula-download-'));
  server = await lyingServer();
});
afterEach(async () => {
  await server.close();
  fs.rmSync(base, { recursive: true });
});

const file = () => path.join(base, 'fox.safetensors');
const part = () => `${file()}.part`;

const get = (options = {}) =>
  download({ url: server.url, file: file(), sha256, retries: 2, retryPause: 5, silence: 2000, ...options });

describe('a download', () => {
  it('comes whole, with progress to the end', async () => {
    server.answer = honest();
    const told: number[] = [];
    const done = await get({ onProgress: ({ doneBytes }: { doneBytes: number }) => told.push(doneBytes) });
    expect(done).toEqual({ file: file(), bytes: content.length, sha256 });
    expect(fs.readFileSync(file()).equals(content)).toBe(true);
    expect(told).toEqual([...told].sort((a, b) => a - b));
    expect(told.at(-1)).toBe(content.length);
    expect(fs.readdirSync(base)).toEqual(['fox.safetensors']);
  });

  it('goes on after a cut, with the same file only', async () => {
    server.answer = (request, response, count) =>
      count === 1 ? cutting(request, response, count) : honest()(request, response, count);
    await get();
    expect(server.asked[1]).toMatchObject({
      range: expect.stringMatching(/^bytes=[1-9]/),
      'if-range': '"v1"',
    });
    expect(fs.readFileSync(file()).equals(content)).toBe(true);
  });

  it('keeps its part over a restart of the program', async () => {
    server.answer = cutting;
    await expect(get({ retries: 0 })).rejects.toMatchObject({ code: 'download-failed' });
    expect(fs.statSync(part()).size).toBeGreaterThan(0);
    server.answer = honest();
    expect((await get()).sha256).toBe(sha256);
    expect(server.asked.at(-1)!.range).toBeDefined();
  });

  it('begins again when the file on the server was changed', async () => {
    server.answer = cutting;
    await expect(get({ retries: 0 })).rejects.toThrow('was cut');
    const newer = Buffer.from(content).reverse();
    server.answer = honest(newer, '"v2"');
    await get({ sha256: createHash('sha256').update(newer).digest('hex') });
    expect(fs.readFileSync(file()).equals(newer)).toBe(true);
  });

  it('begins again at a server that ignores ranges or has no validator', async () => {
    server.answer = cutting;
    await expect(get({ retries: 0 })).rejects.toThrow('was cut');
    server.answer = (_, response) => {
      response.writeHead(200, { 'content-length': content.length });
      response.end(content);
    };
    await get();
    expect(fs.readFileSync(file()).equals(content)).toBe(true);
  });

  it('does not take another piece than it asked for', async () => {
    server.answer = cutting;
    await expect(get({ retries: 0 })).rejects.toThrow('was cut');
    server.answer = (_, response) => {
      response.writeHead(206, {
        ...plainHeaders,
        'content-range': `bytes 5-${content.length - 1}/${content.length}`,
      });
      response.end(content.subarray(5));
    };
    await expect(get()).rejects.toThrow('another piece of the file');
  });

  it('refuses a wrong hash and keeps nothing of it', async () => {
    const wrong = Buffer.from(content);
    wrong[12] = wrong[12]! ^ 1;
    server.answer = honest(wrong);
    await expect(get()).rejects.toThrow('its SHA-256 is');
    expect(fs.readdirSync(base)).toEqual([]);
  });

  it('refuses another length than was expected, before fetching it', async () => {
    server.answer = honest();
    await expect(get({ bytes: content.length + 1 })).rejects.toThrow(`has ${content.length} bytes`);
    expect(fs.existsSync(file())).toBe(false);
  });

  it('sees a length that is a lie', async () => {
    server.answer = (_, response) => {
      response.writeHead(200, { ...plainHeaders, 'content-length': content.length + 50 });
      response.write(content, () => setTimeout(() => response.destroy(), 20));
    };
    await expect(get({ retries: 1 })).rejects.toThrow('was cut');
    expect(fs.existsSync(file())).toBe(false);
  });

  it('takes a server that is busy for a while, or goes silent, as a cut', async () => {
    server.answer = (request, response, count) => {
      if (count === 1) response.writeHead(503).end();
      else if (count === 2) {
        response.writeHead(200, { ...plainHeaders, 'content-length': content.length });
        response.write(content.subarray(0, 10));
      } else honest()(request, response, count);
    };
    await get({ silence: 150 });
    expect(server.asked).toHaveLength(3);
  });

  it('says what a web page, a missing file and a locked one are', async () => {
    server.answer = (_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>');
    await expect(get()).rejects.toThrow('is a web page, not a file');
    server.answer = (_, response) => response.writeHead(404).end();
    await expect(get()).rejects.toThrow('answered 404');
    server.answer = (_, response) => response.writeHead(403).end();
    await expect(get()).rejects.toThrow('wants you to sign in');
    expect(fs.readdirSync(base)).toEqual([]);
  });

  it('follows redirects', async () => {
    server.answer = (request, response, count) =>
      request.url === '/real'
        ? honest()(request, response, count)
        : response.writeHead(302, { location: '/real' }).end();
    expect((await get()).sha256).toBe(sha256);
  });

  it('stops when told to, and can go on', async () => {
    const controller = new AbortController();
    server.answer = (_, response) => {
      response.writeHead(200, { ...plainHeaders, 'content-length': content.length });
      response.write(content.subarray(0, 50_000));
    };
    const onProgress = ({ doneBytes }: { doneBytes: number }) => {
      if (doneBytes > 0) controller.abort();
    };
    await expect(get({ signal: controller.signal, onProgress })).rejects.toMatchObject({ code: 'cancelled' });
    expect(fs.existsSync(part())).toBe(true);
    server.answer = honest();
    expect((await get()).sha256).toBe(sha256);
  });

  it('never replaces a file, and never goes over a plain connection', async () => {
    fs.writeFileSync(file(), 'mine');
    await expect(get()).rejects.toThrow('is there already');
    expect(fs.readFileSync(file(), 'utf8')).toBe('mine');
    await expect(get({ url: 'http://example.org/a.safetensors' })).rejects.toThrow('is no address');
    await expect(get({ url: 'file:///etc/passwd' })).rejects.toThrow('is no address');
    expect(server.asked).toHaveLength(0);
  });

  it('says when there is no room for it', async () => {
    server.answer = (_, response) => {
      response.writeHead(200, { ...plainHeaders, 'content-length': 2 ** 52 });
      response.write('x');
    };
    await expect(get()).rejects.toMatchObject({ code: 'disk-full' });
    expect(fs.existsSync(file())).toBe(false);
  });
});
