// Stories worked on lately: a list of files with their covers, kept in the user's data. A window names them by
// key; which file that is, only this module knows.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import type { RecentStory } from '../contract/home.ts';
import { coverUrl } from './addresses.ts';
import { readJsonFile, writeJsonFile } from './json-file.ts';
import { displayFolder } from './places.ts';
import type { Picture, StorySummary } from './services.ts';

const entry = z.strictObject({
  file: z.string(),
  title: z.string(),
  openedAt: z.number(),
  scenes: z.int(),
  drawn: z.int(),
  /** Content type of the cover that is kept for it. */
  cover: z.string().nullable(),
});
type Entry = z.infer<typeof entry>;

const kept = 30;

const keyOf = (file: string) => createHash('sha256').update(file).digest('hex').slice(0, 20);

export class Recents {
  readonly #list: string;
  readonly #covers: string;
  #entries: Entry[];

  constructor(list: string, covers: string) {
    this.#list = list;
    this.#covers = covers;
    this.#entries = readJsonFile(list, z.array(entry), []);
  }

  /** Newest first. */
  view(): RecentStory[] {
    return this.#entries.map((one) => {
      const key = keyOf(one.file);
      return {
        key,
        name: one.title === '' ? path.parse(one.file).name : one.title,
        folder: displayFolder(path.dirname(one.file)),
        openedAt: one.openedAt,
        scenes: one.scenes,
        drawn: one.drawn,
        cover: one.cover === null ? null : coverUrl(key, one.openedAt),
        missing: !fs.existsSync(one.file),
      };
    });
  }

  fileOf(key: string): string | undefined {
    return this.#entries.find((one) => keyOf(one.file) === key)?.file;
  }

  /** When a story is opened and again when it is closed: first in the list, as it is now. */
  remember(file: string, summary: StorySummary, now: number): void {
    const key = keyOf(file);
    const cover = summary.cover?.type ?? null;
    const rest = this.#entries.filter((one) => one.file !== file);
    const { title, scenes, drawn } = summary;
    const known = [{ file, title, openedAt: now, scenes, drawn, cover }, ...rest];
    for (const gone of known.slice(kept)) this.#dropCover(keyOf(gone.file));
    if (summary.cover) {
      fs.mkdirSync(this.#covers, { recursive: true });
      fs.writeFileSync(path.join(this.#covers, key), summary.cover.bytes);
    } else this.#dropCover(key);
    this.#entries = known.slice(0, kept);
    writeJsonFile(this.#list, this.#entries);
  }

  forget(key: string): void {
    this.#dropCover(key);
    this.#entries = this.#entries.filter((one) => keyOf(one.file) !== key);
    writeJsonFile(this.#list, this.#entries);
  }

  cover(key: string): Picture | undefined {
    const known = this.#entries.find((one) => keyOf(one.file) === key);
    if (!known?.cover) return undefined;
    try {
      return { type: known.cover, bytes: fs.readFileSync(path.join(this.#covers, key)) };
    } catch {
      return undefined;
    }
  }

  #dropCover(key: string): void {
    fs.rmSync(path.join(this.#covers, key), { force: true });
  }
}
