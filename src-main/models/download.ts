// Fetches one file: resumed after a cut, hashed while it arrives, and only given its name when length and SHA-256 are
// right. Runs where no page is (main process, command line) and only when a person asked for it.

import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open, readFile, rename, rm, stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { FabulaError } from '../contract/errors.ts';
import { notWritable, writeAtomic } from '../files/write-whole.ts';

export interface DownloadOptions {
  url: string;
  /** Where the finished file goes; `<file>.part` and `<file>.part.json` are beside it meanwhile. */
  file: string;
  /** Hexadecimal; the file is refused when it differs. */
  sha256?: string;
  /** Bytes; the file is refused when it differs. */
  bytes?: number;
  signal?: AbortSignal;
  onProgress?: (progress: DownloadProgress) => void;
  /** How often a cut is tried again by itself, and the pause before it in milliseconds. */
  retries?: number;
  retryPause?: number;
  /** Milliseconds without a byte after which the connection counts as cut. */
  silence?: number;
}

interface DownloadProgress {
  doneBytes: number;
  /** Undefined while the server has not told. */
  totalBytes: number | undefined;
}

export interface Downloaded {
  file: string;
  bytes: number;
  sha256: string;
}

/** What is known of a part: it may only be gone on with while the server still has the same file. */
const partRecord = z.object({
  url: z.string(),
  etag: z.string().optional(),
  modified: z.string().optional(),
});
type PartRecord = z.infer<typeof partRecord>;

/** Answers that a later try may better. */
const passing = new Set([408, 425, 429, 500, 502, 503, 504]);

/** A cut: what has arrived is kept, and another try goes on from there. */
class Cut extends Error {}

export async function download(options: DownloadOptions): Promise<Downloaded> {
  const { url, file, retries = 5, retryPause = 1000, signal } = options;
  checkAddress(url);
  if (await stat(file).catch(() => undefined)) {
    throw new FabulaError('not-writable', `${file} is there already.`, 'Add it, or move it away first.');
  }
  try {
    await mkdir(dirname(file), { recursive: true });
  } catch (error) {
    throw notWritable(dirname(file), error);
  }
  for (let tries = 0; ; tries++) {
    try {
      return await attempt(options);
    } catch (error) {
      if (signal?.aborted) throw stopped(file);
      if (!(error instanceof Cut)) throw error;
      if (tries >= retries) {
        throw new FabulaError(
          'download-failed',
          `The download of ${url} was cut: ${error.message}.`,
          'Start it again: it goes on where it stopped.',
          { cause: error },
        );
      }
      await new Promise((resolve) => setTimeout(resolve, retryPause * 2 ** tries));
      if (signal?.aborted) throw stopped(file);
    }
  }
}

async function attempt(options: DownloadOptions): Promise<Downloaded> {
  const { url, file, signal, silence = 30_000 } = options;
  const part = `${file}.part`;
  const known = await readPart(part, url);
  const watch = new Watch(silence, signal);
  try {
    const response = await ask(url, known, watch.signal);
    checkAnswer(response, url);
    const resumed = response.status === 206;
    const start = resumed ? startOf(response, known?.bytes ?? 0, url) : 0;
    const total = totalOf(response, start);
    checkLength(options, total);
    await checkRoom(file, total, start);
    const { etag, lastModified: modified } = validators(response);
    const record: PartRecord = { url, ...(etag ? { etag } : {}), ...(modified ? { modified } : {}) };
    await writeAtomic(`${part}.json`, JSON.stringify(record));
    const hash = createHash('sha256');
    if (resumed) await hashExisting(part, start, hash);
    const bytes = await receive(response, { options, part, start, total, hash, watch });
    return await finish(options, part, bytes, hash.digest('hex'));
  } catch (error) {
    throw watch.silent ? new Cut('the server went silent') : asCut(error);
  } finally {
    watch.end();
  }
}

/** Aborts on the person's wish, or when nothing comes any more. */
class Watch {
  readonly #controller = new AbortController();
  readonly #silence: number;
  readonly #outer: AbortSignal | undefined;
  #timer: NodeJS.Timeout | undefined;
  silent = false;

  constructor(silence: number, outer: AbortSignal | undefined) {
    this.#silence = silence;
    this.#outer = outer;
    outer?.addEventListener('abort', this.#stop);
    if (outer?.aborted) this.#stop();
    this.heard();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  heard(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.silent = true;
      this.#stop();
    }, this.#silence);
  }

  end(): void {
    clearTimeout(this.#timer);
    this.#outer?.removeEventListener('abort', this.#stop);
  }

  readonly #stop = () => this.#controller.abort();
}

function ask(
  url: string,
  known: (PartRecord & { bytes: number }) | undefined,
  signal: AbortSignal,
): Promise<Response> {
  // If-Range takes a strong validator; without one a part cannot be trusted to be of the same file.
  const validator = known && (known.etag ?? known.modified);
  const range = known && validator ? { range: `bytes=${known.bytes}-`, 'if-range': validator } : {};
  // A compressed transfer would have another length and no ranges.
  return fetch(url, { headers: { 'accept-encoding': 'identity', ...range }, signal, redirect: 'follow' });
}

async function readPart(part: string, url: string): Promise<(PartRecord & { bytes: number }) | undefined> {
  const there = await stat(part).catch(() => undefined);
  const text = await readFile(`${part}.json`, 'utf8').catch(() => undefined);
  if (!there || there.size === 0 || text === undefined) return undefined;
  try {
    const record = partRecord.parse(JSON.parse(text));
    return record.url === url ? { ...record, bytes: there.size } : undefined;
  } catch {
    return undefined;
  }
}

function checkAddress(url: string): void {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  const local = parsed && ['127.0.0.1', 'localhost', '[::1]'].includes(parsed.hostname);
  if (parsed?.protocol === 'https:' || (parsed?.protocol === 'http:' && local)) return;
  throw new FabulaError(
    'bad-argument',
    `${url} is no address that can be downloaded from.`,
    'Give one that begins with https://.',
  );
}

function checkAnswer(response: Response, url: string): void {
  const { status, statusText, headers } = response;
  if (passing.has(status)) throw new Cut(`the server answered ${status} ${statusText}`.trim());
  if (status === 416) throw new FabulaError('download-failed', partTooLong(url), 'Delete the .part file.');
  if (status === 401 || status === 403) {
    throw new FabulaError(
      'download-failed',
      `${url} wants you to sign in or to accept a licence (${status}).`,
      'Download it in your browser, then add the file.',
    );
  }
  if (status !== 200 && status !== 206) {
    throw new FabulaError(
      'download-failed',
      `${url} cannot be downloaded: the server answered ${status} ${statusText}`.trim(),
      'Check the address.',
    );
  }
  if (/^text\/|^application\/(json|xhtml)/.test(headers.get('content-type') ?? '')) {
    throw new FabulaError(
      'download-failed',
      `${url} is a web page, not a file (${headers.get('content-type')}).`,
      'Give the address of the file itself, or download it in your browser and add it.',
    );
  }
}

const partTooLong = (url: string) => `The part that is here of ${url} is longer than the file.`;

/** The first byte of a 206 answer must follow the last one that is here. */
function startOf(response: Response, have: number, url: string): number {
  const start = Number(/^bytes (\d+)-/.exec(response.headers.get('content-range') ?? '')?.[1] ?? Number.NaN);
  if (start === have) return start;
  throw new FabulaError(
    'download-failed',
    `${url}: the server sent another piece of the file than was asked for.`,
    'Delete the .part file and start again.',
  );
}

function totalOf(response: Response, start: number): number | undefined {
  const whole = /\/(\d+)$/.exec(response.headers.get('content-range') ?? '')?.[1];
  if (response.status === 206 && whole) return Number(whole);
  const length = response.headers.get('content-length');
  return length === null ? undefined : start + Number(length);
}

/** A weak ETag does not promise the same bytes. */
function validators({ headers }: Response) {
  const etag = headers.get('etag');
  return {
    etag: etag && !etag.startsWith('W/') ? etag : undefined,
    lastModified: headers.get('last-modified') ?? undefined,
  };
}

function checkLength({ url, bytes }: DownloadOptions, total: number | undefined): void {
  if (bytes === undefined || total === undefined || total === bytes) return;
  throw new FabulaError(
    'download-failed',
    `${url} has ${total} bytes, not the ${bytes} it should have.`,
    'It is another file than expected: look at its page, then download it in your browser and add it.',
  );
}

async function checkRoom(file: string, total: number | undefined, start: number): Promise<void> {
  if (total === undefined) return;
  const disk = await statfs(dirname(file)).catch(() => undefined);
  const room = disk && disk.bavail * disk.bsize;
  if (room !== undefined && room < total - start) throw diskFull(file, total - start - room);
}

const diskFull = (file: string, missing?: number) =>
  new FabulaError(
    'disk-full',
    `There is no room for ${file}: ${missing ? `${(missing / 1e9).toFixed(2)} GB are missing` : 'the disk is full'}.`,
    'Free some space, then start the download again: it goes on where it stopped.',
  );

/** The hash goes on where the part ends. */
async function hashExisting(part: string, length: number, hash: Hash): Promise<void> {
  for await (const piece of createReadStream(part, { end: length - 1, highWaterMark: 1 << 20 })) {
    hash.update(piece as Buffer);
  }
}

interface Receiving {
  options: DownloadOptions;
  part: string;
  start: number;
  total: number | undefined;
  hash: Hash;
  watch: Watch;
}

/** Answers the number of bytes of the whole file. */
async function receive(
  response: Response,
  { options, part, start, total, hash, watch }: Receiving,
): Promise<number> {
  if (!response.body) throw new Cut('the server sent nothing');
  let done = start;
  let handle: FileHandle;
  try {
    handle = await open(part, start > 0 ? 'a' : 'w');
  } catch (error) {
    throw notWritable(part, error);
  }
  try {
    options.onProgress?.({ doneBytes: done, totalBytes: total });
    for await (const piece of response.body) {
      watch.heard();
      if (total !== undefined && done + piece.length > total) {
        throw new FabulaError(
          'download-failed',
          `${options.url}: the server sent more than the ${total} bytes it had told.`,
          'Try again later, or download it in your browser and add the file.',
        );
      }
      await write(handle, piece, part);
      hash.update(piece);
      done += piece.length;
      options.onProgress?.({ doneBytes: done, totalBytes: total });
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
  if (total !== undefined && done < total) throw new Cut(`${total - done} bytes are missing`);
  return done;
}

async function write(handle: FileHandle, piece: Uint8Array, part: string): Promise<void> {
  try {
    await handle.writeFile(piece);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw code === 'ENOSPC' || code === 'EDQUOT' ? diskFull(part) : notWritable(part, error);
  }
}

/** A wrong file is deleted: going on from it could never come right. */
async function finish(
  { url, file, sha256, bytes: wanted }: DownloadOptions,
  part: string,
  bytes: number,
  actual: string,
): Promise<Downloaded> {
  const wrong =
    wanted !== undefined && bytes !== wanted
      ? `it has ${bytes} bytes, not ${wanted}`
      : sha256 !== undefined && actual !== sha256.toLowerCase()
        ? `its SHA-256 is ${actual}, not ${sha256}`
        : undefined;
  if (wrong) {
    await removePart(file);
    throw new FabulaError(
      'download-failed',
      `What came from ${url} is not the right file: ${wrong}.`,
      'It was deleted. Try again; if it happens twice, the file on the server was changed.',
    );
  }
  await rename(part, file);
  await rm(`${part}.json`, { force: true });
  return { file, bytes, sha256: actual };
}

/** Deletes what is left of a download that nobody will go on with. */
async function removePart(file: string): Promise<void> {
  await rm(`${file}.part`, { force: true });
  await rm(`${file}.part.json`, { force: true });
}

const stopped = (file: string) =>
  new FabulaError('cancelled', 'The download was stopped.', `What is there is kept beside ${file}.`);

/** fetch tells cuts as TypeErrors whose cause has the reason. */
function asCut(error: unknown): unknown {
  if (error instanceof FabulaError || error instanceof Cut || !(error instanceof Error)) return error;
  const { cause } = error;
  const reason = cause instanceof Error ? cause.message || cause.name : error.message;
  return error instanceof TypeError || error.name === 'AbortError' ? new Cut(reason) : error;
}
