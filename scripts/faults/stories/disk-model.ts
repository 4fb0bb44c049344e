// A disk as power cuts find it: what was synced is there; of what was not, any part may be. Writes are lost, torn by
// sectors or kept one by one, and so are the making, removing and renaming of files until their folder is synced.
// Modelled on SQLite's own crash tests (sqlite.org/testing.html, section 3.3).

import { basename, dirname } from 'node:path';
import type { Random } from './random.ts';

export type DiskEvent =
  | { kind: 'open'; fd: number; path: string; create: boolean; truncate: boolean }
  | { kind: 'write'; fd: number; bytes: Buffer; offset: number | undefined }
  | { kind: 'truncate'; fd: number; size: number }
  | { kind: 'sync'; fd: number }
  | { kind: 'close'; fd: number }
  | { kind: 'unlink'; path: string }
  | { kind: 'rename'; from: string; to: string }
  | { kind: 'say'; text: string };

type Change = { bytes: Buffer; offset: number } | { size: number };

interface FileBody {
  synced: Buffer;
  pending: Change[];
}

type NameChange = { folder: string; name: string; body: FileBody | undefined }[];

interface Handle {
  path: string;
  /** Undefined for a folder. */
  body: FileBody | undefined;
  position: number;
}

const SECTOR = 512;

export class Disk {
  /** By path, as the running program sees them; and as the folders have them for certain. */
  readonly #names = new Map<string, FileBody>();
  readonly #synced = new Map<string, FileBody>();
  #pending: NameChange[] = [];
  readonly #handles = new Map<number, Handle>();

  apply(event: DiskEvent): void {
    if (event.kind === 'open') this.#open(event);
    else if (event.kind === 'unlink') {
      this.#rename([{ folder: dirname(event.path), name: event.path, body: undefined }]);
    } else if (event.kind === 'rename') {
      const { from, to } = event;
      const body = this.#names.get(from);
      this.#rename([
        { folder: dirname(from), name: from, body: undefined },
        { folder: dirname(to), name: to, body },
      ]);
    } else if (event.kind !== 'say') this.#use(event);
  }

  /** What may be found after the power came back: file name to content, of all folders together. */
  afterPowerCut(random: Random): Map<string, Buffer> {
    const names = new Map(this.#synced);
    for (const change of this.#pending) {
      if (random.next() < 0.5) continue;
      for (const { name, body } of change) setName(names, name, body);
    }
    // Often all of one kind: everything lost, or everything kept.
    const keep = random.pick([0, 0.2, 0.5, 0.8, 1]);
    return new Map([...names].map(([name, body]) => [basename(name), contentOf(body, keep, random)]));
  }

  #open({ fd, path, create, truncate }: Extract<DiskEvent, { kind: 'open' }>): void {
    let body = this.#names.get(path);
    if (!body && create) {
      body = { synced: Buffer.alloc(0), pending: [] };
      this.#rename([{ folder: dirname(path), name: path, body }]);
    }
    if (body && truncate) body.pending.push({ size: 0 });
    this.#handles.set(fd, { path, body, position: 0 });
  }

  #use(event: Extract<DiskEvent, { fd: number }>): void {
    const handle = this.#handles.get(event.fd);
    if (!handle) return;
    const { body } = handle;
    if (event.kind === 'close') this.#handles.delete(event.fd);
    else if (event.kind === 'sync' && !body) this.#syncFolder(handle.path);
    else if (event.kind === 'sync') syncBody(body!);
    else if (event.kind === 'truncate') body?.pending.push({ size: event.size });
    else if (event.kind === 'write') {
      const offset = event.offset ?? handle.position;
      handle.position = offset + event.bytes.length;
      body?.pending.push({ bytes: event.bytes, offset });
    }
  }

  #rename(change: NameChange): void {
    for (const { name, body } of change) setName(this.#names, name, body);
    this.#pending.push(change);
  }

  #syncFolder(folder: string): void {
    const synced = this.#pending.filter((change) => change.some((one) => one.folder === folder));
    for (const { name, body } of synced.flat()) setName(this.#synced, name, body);
    this.#pending = this.#pending.filter((change) => !synced.includes(change));
  }
}

function setName(names: Map<string, FileBody>, name: string, body: FileBody | undefined): void {
  if (body) names.set(name, body);
  else names.delete(name);
}

function syncBody(body: FileBody): void {
  body.synced = body.pending.reduce(changed, body.synced);
  body.pending = [];
}

function changed(content: Buffer, change: Change): Buffer {
  if ('size' in change) {
    return change.size <= content.length
      ? content.subarray(0, change.size)
      : Buffer.concat([content, Buffer.alloc(change.size - content.length)]);
  }
  const { bytes, offset } = change;
  const result = Buffer.alloc(Math.max(content.length, offset + bytes.length));
  content.copy(result);
  bytes.copy(result, offset);
  return result;
}

/** @param keep How likely each change that was not synced is there. */
function contentOf({ synced, pending }: FileBody, keep: number, random: Random): Buffer {
  let content = synced;
  for (const change of pending) {
    const dice = random.next();
    if (dice < keep * 0.9) content = changed(content, change);
    else if (dice < keep && 'bytes' in change) content = torn(content, change, random);
  }
  return content;
}

/** Sector by sector: as it was, as it should be, or neither. */
function torn(
  content: Buffer,
  { bytes, offset }: Extract<Change, { bytes: Buffer }>,
  random: Random,
): Buffer {
  const result = Buffer.from(changed(content, { bytes, offset }));
  for (let at = offset - (offset % SECTOR); at < offset + bytes.length; at += SECTOR) {
    const [from, to] = [Math.max(at, offset), Math.min(at + SECTOR, offset + bytes.length)];
    const fate = random.pick(['new', 'new', 'old', 'old', 'garbage']);
    if (fate === 'old') {
      result.fill(0, from, to);
      content.copy(result, from, Math.min(from, content.length), Math.min(to, content.length));
    } else if (fate === 'garbage') result.fill(random.below(256), from, to);
  }
  return result;
}
