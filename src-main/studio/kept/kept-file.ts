// The shelf's file: characters and styles that are kept on this machine, and their pictures beside it. Changed under a
// lock, so that two programs at it lose nothing; a file that cannot be read is put aside.

import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { seed } from '../../contract/ids.ts';
import { keptId } from '../../contract/shelf.ts';
import { colour } from '../../contract/story-view.ts';
import { writeAtomic } from '../../files/durable-files.ts';
import type { OnProblem } from '../../files/json-file.ts';
import { changeLibraryFile, type LibraryKind, readLibraryFile } from '../../models/library-file.ts';

const common = {
  id: keptId,
  name: z.string(),
  /** Whether there is one in the folder of pictures. */
  picture: z.boolean(),
  /** Milliseconds since 1970. */
  keptAt: z.number(),
  /** When it was taken off; it stays for a day, to be put back. */
  removedAt: z.number().optional(),
};

const record = z.discriminatedUnion('kind', [
  z.strictObject({
    ...common,
    kind: z.literal('character'),
    description: z.string(),
    colour,
    seed: seed.nullable(),
  }),
  z.strictObject({ ...common, kind: z.literal('style'), words: z.string() }),
]);
export type KeptRecord = z.infer<typeof record>;

/** Without what the file itself gives. */
type Fresh<T> = T extends unknown ? Omit<T, 'id' | 'picture' | 'keptAt' | 'removedAt'> : never;
export type NewRecord = Fresh<KeptRecord>;

const kind: LibraryKind<KeptRecord> = {
  name: 'shelf',
  key: 'kept',
  document: z.strictObject({ version: z.literal(1), kept: z.array(record) }),
};

const DAY = 24 * 60 * 60 * 1000;

export class KeptFile {
  readonly #file: string;
  readonly #pictures: string;
  readonly #onProblem: OnProblem;
  readonly #now: () => number;

  /** @param onProblem Told when a damaged file was put aside. */
  constructor(folder: string, onProblem: OnProblem, now: () => number = Date.now) {
    this.#file = path.join(folder, 'shelf.json');
    this.#pictures = path.join(folder, 'shelf');
    this.#onProblem = onProblem;
    this.#now = now;
  }

  /** Newest first. */
  async all(): Promise<KeptRecord[]> {
    const list = await readLibraryFile(this.#file, kind, this.#onProblem);
    return list.sort((a, b) => b.keptAt - a.keptAt);
  }

  /** The picture is written first: what the list names is there. Throws FabulaError: disk-full, not-writable. */
  async add(made: NewRecord, picture: Uint8Array | undefined): Promise<string> {
    const id = randomBytes(8).toString('hex');
    if (picture) {
      fs.mkdirSync(this.#pictures, { recursive: true });
      await writeAtomic(this.#pictureOf(id), picture);
    }
    const added = { ...made, id, picture: picture !== undefined, keptAt: this.#now() } as KeptRecord;
    await this.#change((list) => [...list, added]);
    return id;
  }

  /** What is not there any more stays as it is. */
  async setRemoved(id: string, removed: boolean): Promise<void> {
    await this.#change((list) =>
      list.map((one) => {
        if (one.id !== id) return one;
        const { removedAt: _, ...there } = one;
        return removed ? { ...there, removedAt: this.#now() } : there;
      }),
    );
  }

  /** A WebP file. Undefined where there is none. */
  picture(id: string): Uint8Array | undefined {
    try {
      return keptId.safeParse(id).success ? fs.readFileSync(this.#pictureOf(id)) : undefined;
    } catch {
      return undefined;
    }
  }

  #pictureOf(id: string): string {
    return path.join(this.#pictures, `${id}.webp`);
  }

  /** What was taken off a day ago goes for good. */
  async #change(change: (list: KeptRecord[]) => KeptRecord[]): Promise<void> {
    const gone: string[] = [];
    await changeLibraryFile(this.#file, kind, this.#onProblem, (list) => {
      const late = ({ removedAt }: KeptRecord) => removedAt !== undefined && removedAt < this.#now() - DAY;
      gone.push(...list.filter(late).map(({ id }) => id));
      return { list: change(list.filter((one) => !late(one))), result: null };
    });
    for (const id of gone) fs.rmSync(this.#pictureOf(id), { force: true });
  }
}
