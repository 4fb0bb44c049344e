// Fetches one file: resumed after a cut, hashed while it arrives, and only given its name when length and SHA-256 are
// right. Runs where no page is (main process, command line) and only when a person asked for it. Own code, because
// undici's RetryAgent and got go on within one run only: neither keeps a part over a restart of the program, compares
// it with what the server has by then, hashes it, or asks before it follows a redirect.

import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { FabulaError } from '../contract/errors.ts';
import { notWritable } from '../files/file-errors.ts';
import { downloadAddress } from './download/address.ts';
import { type Answer, ask, Cut, connectionFault } from './download/dialogue.ts';
import { PartFile } from './download/part-file.ts';
import { Watch } from './download/watch.ts';

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

/** Bytes between two looks at the disk, where the server did not say how many come. */
const ROOM_CHECKED_EVERY = 64e6;

/** Throws FabulaError `download-failed`, `disk-full`, `not-writable`, `cancelled`, `bad-argument`. */
export async function download(options: DownloadOptions): Promise<Downloaded> {
  const { file, retries = 5, retryPause = 1000, signal } = options;
  const url = downloadAddress(options.url);
  if (await stat(file).catch(() => undefined)) {
    throw new FabulaError('not-writable', `${file} is there already.`, 'Add it, or move it away first.');
  }
  try {
    await mkdir(dirname(file), { recursive: true });
  } catch (error) {
    throw notWritable(dirname(file), error);
  }
  const part = new PartFile(file, options.url);
  for (let tries = 0; ; tries++) {
    try {
      return await attempt(options, url, part);
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

async function attempt(options: DownloadOptions, url: URL, part: PartFile): Promise<Downloaded> {
  const known = await part.known();
  // Gigabytes may be here: they are hashed before a server waits.
  const hash = await part.hash(known?.bytes ?? 0);
  // The program ended between the last byte and the name.
  if (known && known.bytes === known.total) return finish(options, part, known.bytes, hash.digest('hex'));
  const watch = new Watch(options.silence ?? 30_000, options.signal);
  try {
    let answer = await ask(url, known, watch.signal);
    if (answer.kind === 'changed') {
      await part.remove();
      watch.heard();
      answer = await ask(url, undefined, watch.signal);
    }
    if (answer.kind === 'complete') return await finish(options, part, known!.bytes, hash.digest('hex'));
    if (answer.kind === 'changed') throw new Cut('the server changes its answers');
    const { start, total } = answer;
    checkLength(options, total);
    await part.checkRoom(total === undefined ? undefined : total - start);
    const used = start > 0 ? hash : await part.hash(0);
    const bytes = await receive(answer, { options, part, watch, onPiece: (piece) => used.update(piece) });
    return await finish(options, part, bytes, used.digest('hex'));
  } catch (error) {
    throw watch.silent ? new Cut('the server went silent') : connectionFault(error, url);
  } finally {
    watch.end();
  }
}

function checkLength({ url, bytes }: DownloadOptions, total: number | undefined): void {
  if (bytes === undefined || total === undefined || total === bytes) return;
  throw new FabulaError(
    'download-failed',
    `${url} has ${total} bytes, not the ${bytes} it should have.`,
    'It is another file than expected: look at its page, then download it in your browser and add it.',
  );
}

interface Receiving {
  options: DownloadOptions;
  part: PartFile;
  watch: Watch;
  onPiece: (piece: Uint8Array) => void;
}

/** Answers the number of bytes of the whole file. Throws Cut when some are missing. */
async function receive(
  { response, start, total, validators }: Extract<Answer, { kind: 'bytes' }>,
  { options, part, watch, onPiece }: Receiving,
): Promise<number> {
  if (!response.body) throw new Cut('the server sent nothing');
  const { onProgress, url } = options;
  const wanted = total ?? options.bytes;
  const handle = await part.open(start, validators, total);
  let [done, checked] = [start, start];
  try {
    onProgress?.({ doneBytes: done, totalBytes: wanted });
    for await (const piece of response.body) {
      watch.heard();
      if (wanted !== undefined && done + piece.length > wanted) throw await tooLong(part, url, wanted);
      if (wanted === undefined && done - checked > ROOM_CHECKED_EVERY) {
        await part.checkRoom(undefined);
        checked = done;
      }
      await part.write(handle, piece);
      onPiece(piece);
      done += piece.length;
      onProgress?.({ doneBytes: done, totalBytes: wanted });
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
  if (wanted !== undefined && done < wanted) throw new Cut(`${wanted - done} bytes are missing`);
  return done;
}

/** What has come cannot be the beginning of the right file. */
async function tooLong(part: PartFile, url: string, wanted: number): Promise<FabulaError> {
  await part.remove();
  return new FabulaError(
    'download-failed',
    `${url}: the server sent more than the ${wanted} bytes the file has.`,
    'Try again later, or download it in your browser and add the file.',
  );
}

/** A wrong file is deleted: going on from it could never come right. */
async function finish(
  { url, file, sha256, bytes: wanted }: DownloadOptions,
  part: PartFile,
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
    await part.remove();
    throw new FabulaError(
      'download-failed',
      `What came from ${url} is not the right file: ${wrong}.`,
      'It was deleted. Try again; if it happens twice, the file on the server was changed.',
    );
  }
  await part.finish();
  return { file, bytes, sha256: actual };
}

const stopped = (file: string) =>
  new FabulaError('cancelled', 'The download was stopped.', `What is there is kept beside ${file}.`);
