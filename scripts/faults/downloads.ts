// Downloads from a server that lies: other statuses, ranges, lengths and tags than it should give, cuts, and two files
// under one address. What gets its name must be one of the two, whole.

import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { download } from '../../src-main/models/download.ts';
import { type Answer, lyingServer } from '../../src-main/models/lying-server-for-tests.ts';
import type { Campaign } from './campaign.ts';
import { eachCase, faultOfRefusal } from './cases.ts';
import type { Random } from './random.ts';

/** Every byte tells which of the two it is of. */
const VERSIONS = [
  { tag: '"a"', modified: 'Mon, 05 Jan 2026 10:00:00 GMT', bytes: Buffer.alloc(40_000, 'a') },
  { tag: '"b"', modified: 'Tue, 06 Jan 2026 10:00:00 GMT', bytes: Buffer.alloc(50_000, 'b') },
] as const;

/** It tells which file its bytes are of, by tag or date, as even a broken server does; all else may be wrong. */
function lie(random: Random): Answer {
  return ({ headers: { range }, url }, response) => {
    const { tag, modified, bytes } = random.pick(VERSIONS);
    const asked = Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0);
    const status = random.pick([200, 200, 200, 206, 206, 206, 416, 302, 404, 500, 503]);
    const from = status === 206 ? Math.min(random.pick([asked, asked, asked, 0, 7]), bytes.length) : 0;
    const piece = bytes.subarray(from);
    const total = random.pick([bytes.length, bytes.length, bytes.length, bytes.length + 9, '*', 'x']);
    const headers: Record<string, string | number> = { 'content-type': 'application/octet-stream' };
    if (random.chance(0.8)) headers.etag = tag;
    else headers['last-modified'] = modified;
    if (status === 206 && random.chance(0.95))
      headers['content-range'] = `bytes ${from}-${bytes.length - 1}/${total}`;
    if (status === 416 && random.chance(0.8)) headers['content-range'] = `bytes */${total}`;
    if (status === 302)
      headers.location = random.pick(['/next', url ?? '/', 'http://example.org/', 'file:///etc/passwd', '']);
    if (random.chance(0.05)) headers['content-encoding'] = 'gzip';
    if (random.chance(0.6)) headers['content-length'] = piece.length + random.pick([0, 0, 0, 0, 5]);
    response.on('error', () => {});
    response.writeHead(status, headers);
    if (![200, 206].includes(status)) response.end();
    else if (random.chance(0.4)) {
      response.write(piece.subarray(0, random.below(piece.length + 1)), () =>
        setImmediate(() => response.destroy()),
      );
    } else response.end(piece);
  };
}

export const campaign: Campaign = {
  name: 'downloads',
  what: 'files from a server that lies and cuts',
  cases: 500,
  async run(options) {
    const server = await lyingServer();
    const base = fs.mkdtempSync(path.join(os.tmpdir(), 'fabula-faults-'));
    try {
      return await eachCase(options, async (random, seed) => {
        const folder = path.join(base, String(seed));
        const file = path.join(folder, 'x.safetensors');
        const known = random.chance(0.3) ? random.pick(VERSIONS).bytes.length : undefined;
        server.answer = lie(random);
        // A person tries again, in a new run of the program.
        for (let tries = 0; tries < 4 && !fs.existsSync(file); tries++) {
          try {
            const bytes = known === undefined ? {} : { bytes: known };
            await download({ url: server.url, file, retries: 2, retryPause: 1, silence: 100, ...bytes });
          } catch (error) {
            const fault = faultOfRefusal(error);
            if (fault) return fault;
            if (fs.existsSync(file)) return 'a file in place of what was refused';
          }
        }
        const fault = fs.existsSync(file) ? judge(fs.readFileSync(file), known) : undefined;
        fs.rmSync(folder, { recursive: true });
        return fault;
      });
    } finally {
      await server.close();
      fs.rmSync(base, { recursive: true, force: true });
    }
  },
};

function judge(bytes: Buffer, known: number | undefined): string | undefined {
  if (known !== undefined && bytes.length !== known) return `${bytes.length} bytes of ${known}`;
  const first = bytes[0];
  if (!bytes.every((byte) => byte === first)) return 'two files joined to one';
  const whole = VERSIONS.find((one) => one.bytes[0] === first)!;
  // Without any length told, an end is an end.
  return bytes.length > whole.bytes.length ? `${bytes.length} bytes of ${whole.bytes.length}` : undefined;
}
