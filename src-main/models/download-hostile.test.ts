// Servers that lie about a file, send without end, or send on to where they have no business.

import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fixtureFolder } from '../../native-models/architectures/component-for-tests.ts';
import { singleFile } from '../../native-models/checkpoints/single-file/ldm-layout-for-tests.ts';
import { encodeSafetensors } from '../../native-models/checkpoints/write-safetensors-for-tests.ts';
import { openCheckpoint } from '../../native-models/index.ts';
import { downloadAddress, redirectedTo } from './download/address.ts';
import { download } from './download.ts';
import { downloadModel, wantedModel } from './download-model.ts';
import { Library } from './library.ts';
import {
  type Answer,
  content,
  cutting,
  honest,
  type LyingServer,
  lyingServer,
  plainHeaders,
} from './lying-server-for-tests.ts';

let base: string;
let server: LyingServer;

beforeEach(async () => {
  base = fs.mkdtempSync(path.join(os.tmpdir(), 'fabula-hostile-'));
  server = await lyingServer();
});
afterEach(async () => {
  await server.close();
  fs.rmSync(base, { recursive: true });
});

const file = () => path.join(base, 'fox.safetensors');
const part = () => `${file()}.part`;
const get = (options = {}) =>
  download({ url: server.url, file: file(), retries: 0, retryPause: 5, silence: 2000, ...options });

/** A part of 100,000 bytes is here, of the file that `honest` has. */
async function begin(): Promise<void> {
  server.answer = cutting;
  await expect(get()).rejects.toThrow('was cut');
  expect(fs.statSync(part()).size).toBe(100_000);
}

const other = Buffer.from(content).reverse();

/** The rest of another file, whatever was asked for. */
const rest =
  (headers: Record<string, string | number>): Answer =>
  ({ headers: { range } }, response) => {
    const from = Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0);
    if (from === 0) response.writeHead(200, { etag: '"v2"', 'content-length': other.length }).end(other);
    else {
      const piece = other.subarray(from);
      response
        .writeHead(206, { 'content-range': `bytes ${from}-${other.length - 1}/${other.length}`, ...headers })
        .end(piece);
    }
  };

describe('a part is never joined with another file', () => {
  it.each([
    ['another ETag', { etag: '"v2"' }],
    ['another length', { 'content-range': `bytes 100000-299999/${content.length + 5}` }],
  ])('%s', async (_name, headers) => {
    await begin();
    server.answer = rest(headers);
    await get();
    expect(fs.readFileSync(file()).equals(other)).toBe(true);
  });

  it('a server that changes its answers without end is given up', async () => {
    await begin();
    server.answer = (_, response) =>
      response.writeHead(206, { etag: '"v3"', 'content-range': 'bytes 7-9/10' }).end('xxx');
    await expect(get({ retries: 1 })).rejects.toThrow('another piece of the file than was asked for.');
  });
});

describe('a part that is whole', () => {
  it('gets its name without another question, where the length was told', async () => {
    await begin();
    fs.writeFileSync(part(), content);
    const before = server.asked.length;
    expect((await get()).bytes).toBe(content.length);
    expect(server.asked).toHaveLength(before);
    expect(fs.readdirSync(base)).toEqual(['fox.safetensors']);
  });

  it('is finished when the server says that nothing comes after it', async () => {
    server.answer = (_, response) => {
      response.writeHead(200, plainHeaders);
      response.write(content, () => setTimeout(() => response.destroy(), 300));
    };
    await expect(get()).rejects.toThrow('was cut');
    server.answer = (_, response) =>
      response.writeHead(416, { etag: '"v1"', 'content-range': `bytes */${content.length}` }).end();
    const sha256 = createHash('sha256').update(content).digest('hex');
    expect(await get()).toMatchObject({ bytes: content.length, sha256 });
  });

  it('is begun anew when it is longer than the file', async () => {
    server.answer = (_, response) => {
      response.writeHead(200, plainHeaders);
      response.write(Buffer.concat([content, content]), () => setTimeout(() => response.destroy(), 300));
    };
    await expect(get()).rejects.toThrow('was cut');
    server.answer = (request, response, count) =>
      request.headers.range
        ? response.writeHead(416, { 'content-range': `bytes */${content.length}` }).end()
        : honest()(request, response, count);
    await get();
    expect(fs.readFileSync(file()).equals(content)).toBe(true);
  });
});

describe('a server that sends without end', () => {
  const endless: Answer = (_, response) => {
    response.writeHead(200, { etag: '"v1"' });
    const piece = Buffer.alloc(1 << 16);
    const go = () => {
      while (!response.destroyed && response.write(piece));
      if (!response.destroyed) response.once('drain', go);
    };
    go();
  };

  it('is stopped at the length that is known', async () => {
    server.answer = endless;
    await expect(get({ bytes: 300_000 })).rejects.toThrow('sent more than the 300000 bytes the file has.');
    expect(fs.readdirSync(base)).toEqual([]);
  });

  it('or packed, is not unpacked', async () => {
    const bomb = gzipSync(Buffer.alloc(50e6));
    server.answer = (_, response) =>
      response
        .writeHead(200, { ...plainHeaders, 'content-encoding': 'gzip', 'content-length': bomb.length })
        .end(bomb);
    await expect(get()).rejects.toThrow('the server sends the file packed (gzip)');
    expect(fs.readdirSync(base)).toEqual([]);
  });

  it('a piece that nobody asked for is gone on from, when it is the first', async () => {
    server.answer = (request, response, count) =>
      count === 1
        ? response
            .writeHead(206, { ...plainHeaders, 'content-range': `bytes 0-999/${content.length}` })
            .end(content.subarray(0, 1000))
        : honest()(request, response, count);
    await get({ retries: 1 });
    expect(fs.readFileSync(file()).equals(content)).toBe(true);
  });

  it('a piece that nobody asked for is refused, when it is another', async () => {
    server.answer = (_, response) =>
      response.writeHead(206, { 'content-range': 'bytes 5-9/10' }).end('xxxxx');
    await expect(get()).rejects.toThrow('another piece of the file than was asked for.');
    server.answer = (_, response) => response.writeHead(206).end('xxxxx');
    await expect(get()).rejects.toThrow('another piece of the file than was asked for.');
  });
});

describe('addresses', () => {
  it.each([
    'http://example.org/a',
    'http://10.0.0.1/a',
    'file:///etc/passwd',
    'https://me:secret@example.org/a',
    'http://localhost.example.org/a',
    'no address',
  ])('%s is not asked', (text) => {
    expect(() => downloadAddress(text)).toThrow(/is no address|holds a name or password/);
  });

  it.each([
    ['https://a.org/x', 'http://a.org/x', 'no secure connection'],
    ['https://a.org/x', 'http://127.0.0.1:8080/x', 'no secure connection'],
    ['https://a.org/x', 'https://127.0.0.1/x', 'on this machine or in its network'],
    ['https://a.org/x', 'https://localhost/x', 'on this machine or in its network'],
    ['https://a.org/x', 'https://192.168.1.1/x', 'on this machine or in its network'],
    ['https://a.org/x', 'https://0x7f.1/x', 'on this machine or in its network'],
    ['https://a.org/x', 'https://[::1]/x', 'on this machine or in its network'],
    ['https://a.org/x', 'https://[::ffff:10.0.0.1]/x', 'on this machine or in its network'],
    ['https://a.org/x', 'https://[fd00::1]/x', 'on this machine or in its network'],
    ['https://a.org/x', 'https://169.254.169.254/latest/meta-data', 'on this machine or in its network'],
    ['https://a.org/x', 'https://router/x', 'on this machine or in its network'],
    ['https://a.org/x', 'https://nas.local./x', 'on this machine or in its network'],
    ['http://127.0.0.1/x', 'http://example.org/x', 'no secure connection'],
    ['http://127.0.0.1/x', 'file:///etc/passwd', 'no secure connection'],
    ['https://a.org/x', 'https://u:p@b.org/x', 'name or password'],
    ['https://a.org/x', 'http://', 'no address'],
  ])('%s may not send on to %s', (from, to, said) => {
    expect(() => redirectedTo(new URL(from), to)).toThrow(said);
  });

  it.each([
    ['https://a.org/x/y', '../z', 'https://a.org/z'],
    ['https://a.org/x', 'https://cdn.b.org/z', 'https://cdn.b.org/z'],
    ['http://127.0.0.1:1/x', 'http://localhost:2/z', 'http://localhost:2/z'],
    ['http://localhost/x', 'https://a.org/z', 'https://a.org/z'],
    ['https://nas.local/x', '/z', 'https://nas.local/z'],
    ['https://8.8.8.8/x', 'https://9.9.9.9/z', 'https://9.9.9.9/z'],
  ])('%s may send on to %s', (from, to, where) => {
    expect(redirectedTo(new URL(from), to).href).toBe(where);
  });

  it('every hop is looked at, and there is an end to them', async () => {
    server.answer = (request, response) =>
      response.writeHead(302, { location: request.url === '/2' ? 'http://example.org/x' : '/2' }).end();
    await expect(get()).rejects.toThrow('sends on to http://example.org, which is no secure connection.');
    server.answer = (_, response) => response.writeHead(302, { location: '/again' }).end();
    await expect(get()).rejects.toThrow('is sent on without end.');
    expect(fs.readdirSync(base)).toEqual([]);
  });
});

describe('a server that is not who it says', () => {
  // For elsewhere.example, made for this test and used nowhere else.
  const key = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgP/h3UFkAIHr1RsL8
9uiE517wvGrV96shMBr+cfiLl3+hRANCAARVzcv3xIzbrWrUqCmdjxkFQ1HNRHx1
YpGXDKMuPbanCf/4BxpkSskKnRL42dbHn81hFDLN296boEB0amGu3zXF
-----END PRIVATE KEY-----`;
  const cert = `-----BEGIN CERTIFICATE-----
MIIBeTCCAR+gAwIBAgIBATAKBggqhkjOPQQDAjAcMRowGAYDVQQDDBFlbHNld2hl
cmUuZXhhbXBsZTAgFw0yMDAxMDEwMDAwMDBaGA8yMTIwMDEwMTAwMDAwMFowHDEa
MBgGA1UEAwwRZWxzZXdoZXJlLmV4YW1wbGUwWTATBgcqhkjOPQIBBggqhkjOPQMB
BwNCAARVzcv3xIzbrWrUqCmdjxkFQ1HNRHx1YpGXDKMuPbanCf/4BxpkSskKnRL4
2dbHn81hFDLN296boEB0amGu3zXFo1AwTjAcBgNVHREEFTATghFlbHNld2hlcmUu
ZXhhbXBsZTAPBgNVHRMBAf8EBTADAQH/MB0GA1UdDgQWBBRAXVlMc4w4PMVVUido
mxNr30i24TAKBggqhkjOPQQDAgNIADBFAiEAzvHnIMYl/cQOnAry0QYJVkbSZlPx
JjfvxCPdz/E6snQCIBvLCD8dopwpqP2CY7VxBmbz5XKDTqfDWk7aBRkia3RL
-----END CERTIFICATE-----`;

  it('is told at once, whether nobody vouches for it or it has another name', async () => {
    let asked = 0;
    const secure = https.createServer({ key, cert }, (_, response) => {
      asked++;
      response.end('x');
    });
    let connections = 0;
    secure.on('connection', () => connections++);
    await new Promise<void>((ready) => secure.listen(0, '127.0.0.1', ready));
    const url = `https://127.0.0.1:${(secure.address() as AddressInfo).port}/fox.safetensors`;
    try {
      await expect(get({ url, retries: 5, retryPause: 60_000 })).rejects.toThrow(
        /^No secure connection .*\(DEPTH_ZERO/,
      );
      const trusted = path.join(base, 'trusted.pem');
      fs.writeFileSync(trusted, cert);
      const child = spawn(
        process.execPath,
        [path.resolve(import.meta.dirname, '../cli/fabula.js'), 'model', 'download', url, '--yes'],
        { env: { ...process.env, XDG_DATA_HOME: base, HOME: base, NODE_EXTRA_CA_CERTS: trusted } },
      );
      let said = '';
      child.stderr.on('data', (data: Buffer) => {
        said += data.toString();
      });
      const code = await new Promise((ended) => child.on('close', ended));
      expect({ code, said }).toEqual({
        code: 2,
        said: expect.stringContaining('(ERR_TLS_CERT_ALTNAME_INVALID).'),
      });
      expect([asked, connections]).toEqual([0, 2]);
    } finally {
      secure.close();
    }
  }, 30_000);
});

describe('what comes and is no model', () => {
  const library = () => new Library(base, () => {});
  const models = () => fs.readdirSync(path.join(base, 'models')).sort();
  const send = (bytes: Uint8Array) => {
    server.answer = (_, response) => response.writeHead(200, { 'content-length': bytes.length }).end(bytes);
  };

  it('is deleted when it is nothing whole, so that the next try brings the right one', async () => {
    for (const bytes of [
      Buffer.alloc(0),
      Buffer.from('not yet a file of any kind, but it comes under its name'),
    ]) {
      send(bytes);
      await expect(downloadModel(library(), wantedModel(server.url))).rejects.toMatchObject({
        code: 'bad-model',
        message: expect.stringMatching(/^What came is no model: .*\.$/),
        hint: 'It was deleted. Check the address, then try again.',
      });
      expect(models()).toEqual([]);
    }
    send(singleFile(await openCheckpoint(fixtureFolder('sdxl'))));
    expect((await downloadModel(library(), wantedModel(server.url))).family).toBe('sdxl');
    expect(models()).toEqual(['fox.safetensors']);
  });

  it('is kept under another name when it is whole, but something else', async () => {
    send(encodeSafetensors({ 'double_blocks.0.x': { type: 'F32', shape: [1], data: new Float32Array(1) } }));
    for (const name of ['fox (not a model).safetensors', 'fox (not a model 2).safetensors']) {
      await expect(downloadModel(library(), wantedModel(server.url))).rejects.toMatchObject({
        message: 'fox.safetensors is a Flux checkpoint.',
        hint: expect.stringContaining(`What came is kept as ${path.join(base, 'models', name)}.`),
      });
      expect(models()).toContain(name);
    }
    expect(models()).not.toContain('fox.safetensors');
  });
});
