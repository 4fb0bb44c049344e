// The part of a file that has arrived, and what is known of the file it is of: `<file>.part` and `<file>.part.json`
// beside where the whole one will be. Knows disks, not servers.

import { createHash, type Hash } from 'node:crypto';
import { type FileHandle, open, readFile, rm, stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { FabulaError } from '../../contract/errors.ts';
import { putInPlace, writeAtomic } from '../../files/durable-files.ts';
import { notWritable } from '../../files/file-errors.ts';
import { updateFromFile } from '../../files/hash-file.ts';
import type { KnownPart, Validators } from './dialogue.ts';

const partRecord = z.object({
  url: z.string(),
  etag: z.string().optional(),
  modified: z.string().optional(),
  total: z.int().min(0).optional(),
});

/** What stays free on a disk where nobody said how much will come. */
const RESERVE = 1e9;

export class PartFile {
  readonly path: string;
  readonly #file: string;
  readonly #url: string;

  constructor(file: string, url: string) {
    this.#file = file;
    this.path = `${file}.part`;
    this.#url = url;
  }

  /** What is here of this address; undefined for nothing, or nothing that can be gone on with. */
  async known(): Promise<KnownPart | undefined> {
    const there = await stat(this.path).catch(() => undefined);
    const text = await readFile(`${this.path}.json`, 'utf8').catch(() => undefined);
    if (!there?.isFile() || there.size === 0 || text === undefined) return undefined;
    try {
      const { url, ...record } = partRecord.parse(JSON.parse(text));
      const isWithin = record.total === undefined || there.size <= record.total;
      return url === this.#url && isWithin ? { ...record, bytes: there.size } : undefined;
    } catch {
      return undefined;
    }
  }

  /** The hash of the first `bytes` bytes, to be gone on with. */
  async hash(bytes: number): Promise<Hash> {
    const hash = createHash('sha256');
    await updateFromFile(hash, this.path, { length: bytes });
    return hash;
  }

  /** Remembers what the bytes to come are of, then opens the part for them: behind `start` bytes, or anew. */
  async open(start: number, validators: Validators, total: number | undefined): Promise<FileHandle> {
    const record: z.infer<typeof partRecord> = { url: this.#url, ...validators, total };
    await writeAtomic(`${this.path}.json`, JSON.stringify(record));
    try {
      return await open(this.path, start > 0 ? 'a' : 'w');
    } catch (error) {
      throw notWritable(this.path, error);
    }
  }

  async write(handle: FileHandle, piece: Uint8Array): Promise<void> {
    try {
      await handle.writeFile(piece);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      throw code === 'ENOSPC' || code === 'EDQUOT' ? this.#diskFull() : notWritable(this.path, error);
    }
  }

  /** Throws `disk-full` when `bytes` more do not fit, or, where nobody knows how many come, hardly any do. */
  async checkRoom(bytes: number | undefined): Promise<void> {
    const disk = await statfs(dirname(this.#file)).catch(() => undefined);
    if (!disk) return;
    const missing = (bytes ?? RESERVE) - disk.bavail * disk.bsize;
    if (missing > 0) throw this.#diskFull(bytes === undefined ? undefined : missing);
  }

  #diskFull(missing?: number): FabulaError {
    const why = missing ? `${(missing / 1e9).toFixed(2)} GB are missing` : 'the disk is full';
    return new FabulaError(
      'disk-full',
      `There is no room for ${this.#file}: ${why}.`,
      'Free some space, then start the download again: it goes on where it stopped.',
    );
  }

  /** The part is the whole file: it gets its name. */
  async finish(): Promise<void> {
    try {
      putInPlace(this.path, this.#file);
    } catch (error) {
      throw notWritable(this.#file, error);
    }
    await rm(`${this.path}.json`, { force: true });
  }

  /** Deletes what nobody will go on with. */
  async remove(): Promise<void> {
    await rm(this.path, { force: true });
    await rm(`${this.path}.json`, { force: true });
  }
}
