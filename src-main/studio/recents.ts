// Stories worked on lately: a list of files with their covers, kept in the user's data. A window names them by
// key; which file that is, only this module knows.

import fs from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import type { RecentStory } from '../contract/home.ts';
import { displayFolder } from '../files/display-folder.ts';
import { sha256Of } from '../files/hash-file.ts';
import { type OnProblem, readJsonFile, writeJsonFile } from '../files/json-file.ts';
import { coverUrl } from './addresses.ts';
import type { StorySummary } from './document-view.ts';
import type { Picture } from './open-story.ts';

const entry = z.strictObject({
  file: z.string(),
  title: z.string(),
  openedAt: z.number(),
  scenes: z.int(),
  drawn: z.int(),
  /** Whether a cover is kept for it. */
  cover: z.boolean(),
  /** The file as Fabula left it; null while it is open, or when it was not closed in order. */
  closed: z.strictObject({ bytes: z.number(), changedAt: z.number() }).nullable(),
});
type Entry = z.infer<typeof entry>;

const kept = 30;

const keyOf = (file: string) => sha256Of(file).slice(0, 20);

export class Recents {
  readonly #list: string;
  readonly #covers: string;
  #entries: Entry[];

  constructor(list: string, covers: string, onProblem: OnProblem) {
    this.#list = list;
    this.#covers = covers;
    this.#entries = readJsonFile(list, z.array(entry), [], onProblem);
  }

  /** Newest first. */
  view(): RecentStory[] {
    return this.#entries.map((one) => {
      const key = keyOf(one.file);
      return {
        key,
        name: one.title === '' ? path.parse(one.file).name : one.title,
        file: path.basename(one.file),
        folder: displayFolder(path.dirname(one.file)),
        openedAt: one.openedAt,
        scenes: one.scenes,
        drawn: one.drawn,
        cover: one.cover ? coverUrl(key, one.openedAt) : null,
        missing: !fs.existsSync(one.file),
      };
    });
  }

  /** Newest first. */
  files(): string[] {
    return this.#entries.map(({ file }) => file);
  }

  /** Also of a file that is not in the list. */
  keyOf(file: string): string {
    return keyOf(file);
  }

  fileOf(key: string): string | undefined {
    return this.#entries.find((one) => keyOf(one.file) === key)?.file;
  }

  /** When a story is opened and again when it is closed: first in the list, as it is now. */
  remember(file: string, summary: StorySummary, now: number): void {
    const rest = this.#entries.filter((one) => one.file !== file);
    const { title, scenes, drawn, cover } = summary;
    const first = { file, title, openedAt: now, scenes, drawn, cover: cover !== undefined, closed: null };
    const known: Entry[] = [first, ...rest];
    for (const gone of known.slice(kept)) this.#dropCover(gone);
    if (cover) {
      fs.mkdirSync(this.#covers, { recursive: true });
      fs.writeFileSync(this.#coverFile(first), cover);
    } else this.#dropCover(first);
    this.#entries = known.slice(0, kept);
    writeJsonFile(this.#list, this.#entries);
  }

  /** After a story was closed in order: until its file is changed by someone else, it need not be checked. */
  noteClosed(file: string): void {
    const closed = fingerprint(file);
    this.#entries = this.#entries.map((one) => (one.file === file ? { ...one, closed } : one));
    writeJsonFile(this.#list, this.#entries);
  }

  /** The file of an entry has another name now. */
  moved(file: string, to: string): void {
    const cover = this.#coverFile({ file });
    if (fs.existsSync(cover)) fs.renameSync(cover, this.#coverFile({ file: to }));
    this.#entries = this.#entries.map((one) => (one.file === file ? { ...one, file: to } : one));
    writeJsonFile(this.#list, this.#entries);
  }

  isAsClosed(file: string): boolean {
    const closed = this.#entries.find((one) => one.file === file)?.closed;
    const now = fingerprint(file);
    return !!closed && closed.bytes === now?.bytes && closed.changedAt === now.changedAt;
  }

  /** What is not in the list stays as it is: only the list's own files have covers. */
  forget(key: string): void {
    const entry = this.#entries.find((one) => keyOf(one.file) === key);
    if (!entry) return;
    this.#dropCover(entry);
    this.#entries = this.#entries.filter((one) => one !== entry);
    writeJsonFile(this.#list, this.#entries);
  }

  cover(key: string): Picture | undefined {
    const known = this.#entries.find((one) => keyOf(one.file) === key);
    if (!known?.cover) return undefined;
    try {
      return { type: 'image/webp', bytes: fs.readFileSync(this.#coverFile(known)) };
    } catch {
      return undefined;
    }
  }

  /** Of an entry, never of a key that a page says: a key is nothing that makes a path. */
  #coverFile({ file }: Pick<Entry, 'file'>): string {
    return path.join(this.#covers, keyOf(file));
  }

  #dropCover(entry: Pick<Entry, 'file'>): void {
    fs.rmSync(this.#coverFile(entry), { force: true });
  }
}

function fingerprint(file: string): Entry['closed'] {
  const found = fs.statSync(file, { throwIfNoEntry: false });
  return found ? { bytes: found.size, changedAt: found.mtimeMs } : null;
}
