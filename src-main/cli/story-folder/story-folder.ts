// The folder a story is drawn into. Everything is checked before anything is written; after that each
// picture is committed by itself, and only this program's own files are ever replaced or removed.

import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { NotAFileError, readRegular } from '../../../native-models/index.ts';
import { FabulaError } from '../../contract/errors.ts';
import { checkWritable } from '../../files/check-writable.ts';
import { writeAtomic } from '../../files/durable-files.ts';
import { notWritable } from '../../files/file-errors.ts';
import { sha256Of } from '../../files/hash-file.ts';
import { parseJson } from '../../files/json-file.ts';
import { makeFolder, removeEmpty } from '../../files/make-folder.ts';
import { contactSheet } from '../../pictures/contact-sheet.ts';
import { framePng, ownerOf, type RgbPicture } from '../../pictures/frame-png.ts';
import { type Drawing, type DrawnFrame, recordOf } from '../../pictures/frame-record.ts';
import type { HashesForOthers } from '../../pictures/hashes-for-others.ts';
import { sceneWords } from '../../story/identity.ts';
import {
  drawingDifferences,
  drawingHash,
  type FrameEntry,
  recordFile,
  recordFormat,
  type StoryRecord,
  storyRecord,
} from '../../story/story-record.ts';
import { pictureNames, sheetName } from './file-names.ts';

/** Bytes of a picture or a story.json of Fabula's own; what is larger is somebody else's. */
const LARGEST = 1 << 30;

export type Plan = Omit<StoryRecord, 'format' | 'version' | 'frames'>;

export class StoryFolder {
  readonly path: string;
  readonly #plan: Plan;
  readonly #names: string[];
  readonly #drawing: Drawing;
  readonly #frames = new Map<number, FrameEntry>();
  #earlier: StoryRecord | undefined;
  /** Folders that `create` made. */
  #made: readonly string[] = [];

  private constructor(path: string, plan: Plan) {
    this.path = path;
    this.#plan = plan;
    this.#names = pictureNames(plan.story);
    const scenes = sceneWords(plan.story).map((words, index) => ({ ...words, number: index + 1 }));
    this.#drawing = { scenes, storyScenes: scenes.length, run: plan.run };
  }

  /** Writes nothing. Throws FabulaError where drawing into the folder would fail or hit others' files. */
  static async check(path: string, plan: Plan, options: { resume: boolean }): Promise<StoryFolder> {
    await checkWritable(path);
    const folder = new StoryFolder(path, plan);
    const earlier = await folder.#readEarlier(options.resume);
    if (options.resume && earlier) {
      const differences = drawingHash(earlier) === drawingHash(plan) ? [] : drawingDifferences(earlier, plan);
      if (differences.length > 0) throw folder.#otherStory(differences);
      await folder.#keepIntact(earlier.frames);
    } else {
      folder.#earlier = earlier;
    }
    await folder.#checkForeignFiles(new Set(earlier?.frames.map(({ file }) => file)));
    return folder;
  }

  /** Indexes of the scenes that have no finished picture. */
  get missing(): number[] {
    return this.#plan.story.scenes.flatMap((_, index) => (this.#frames.has(index) ? [] : [index]));
  }

  /** Of the whole story. */
  get scenes(): number {
    return this.#names.length;
  }

  get finished(): number {
    return this.#frames.size;
  }

  /** Makes the folder, with its parents. Throws FabulaError('not-writable'). */
  async create(): Promise<void> {
    this.#made = await makeFolder(this.path);
  }

  /** Takes back what `create` made when nothing came of it. */
  async abandon(): Promise<void> {
    if (this.#frames.size === 0) await removeEmpty(this.#made);
  }

  /** Commits one picture: its file, then its entry in story.json. */
  async add(frame: DrawnFrame & { picture: RgbPicture }, hashes?: HashesForOthers): Promise<FrameEntry> {
    await this.#removeEarlier();
    const record = recordOf(frame, this.#drawing);
    const png = await framePng(frame.picture, record, hashes);
    const file = this.#names[frame.scene]!;
    await writeAtomic(join(this.path, file), png);
    const { scene, identityPrompt, framePrompt, prompt, window, seed } = record;
    const about = { scene, identityPrompt, framePrompt, prompt, window, seed };
    const entry: FrameEntry = { ...about, file, sha256: sha256Of(png) };
    this.#frames.set(frame.scene, entry);
    await this.#writeRecord();
    return entry;
  }

  /** The contact sheet, once all pictures are there. */
  async finish(): Promise<void> {
    const { story } = this.#plan;
    const pictures = await Promise.all(
      story.scenes.map(async ({ caption, prompt }, index) => ({
        file: await readFile(join(this.path, this.#names[index]!)),
        caption: caption || prompt,
      })),
    );
    await writeAtomic(join(this.path, sheetName), await contactSheet({ title: story.title, pictures }));
    await this.#writeRecord();
  }

  async #writeRecord(): Promise<void> {
    const frames = [...this.#frames.values()].sort((a, b) => a.scene - b.scene);
    // The validator puts keys in one order, wherever they come from.
    const record = storyRecord.parse({ format: recordFormat, version: 1, ...this.#plan, frames });
    await writeAtomic(join(this.path, recordFile), `${JSON.stringify(record, null, 2)}\n`);
  }

  async #readEarlier(resume: boolean): Promise<StoryRecord | undefined> {
    const path = join(this.path, recordFile);
    const bytes = await readIfThere(path);
    if (!bytes) return undefined;
    const json = parseJson(bytes.toString('utf8'));
    const isOwn =
      typeof json === 'object' && json !== null && 'format' in json && json.format === recordFormat;
    if (!isOwn) throw this.#foreign(recordFile);
    const parsed = storyRecord.safeParse(json);
    if (parsed.success) return parsed.data;
    if (!resume) return undefined;
    throw new FabulaError(
      'bad-argument',
      `${path} cannot be continued: it is damaged or from another version of Fabula.`,
      'Leave --resume out to draw everything again, or choose another --out.',
    );
  }

  #otherStory(differences: readonly string[]): FabulaError {
    const more = differences.length > 3 ? ` and ${differences.length - 3} more` : '';
    return new FabulaError(
      'bad-argument',
      `${this.path} holds a story drawn differently: ${differences.slice(0, 3).join(', ')}${more}.`,
      'Resume with the same story, model and settings, choose another --out, or leave --resume out to replace it.',
    );
  }

  async #keepIntact(entries: readonly FrameEntry[]): Promise<void> {
    for (const entry of entries) {
      const index = entry.scene - 1;
      if (this.#names[index] !== entry.file) continue;
      const bytes = await readIfThere(join(this.path, entry.file));
      if (bytes && sha256Of(bytes) === entry.sha256) this.#frames.set(index, entry);
    }
  }

  /** A file that our own record lists may be broken: it is drawn again. */
  async #checkForeignFiles(listed: ReadonlySet<string>): Promise<void> {
    for (const name of [...this.#names, sheetName]) {
      const bytes = await readIfThere(join(this.path, name));
      const owner = bytes ? ownerOf(bytes) : 'own';
      if (owner === 'foreign' || (owner === 'broken' && !listed.has(name))) throw this.#foreign(name);
    }
  }

  #foreign(name: string): FabulaError {
    return new FabulaError(
      'not-writable',
      `${join(this.path, name)} is there already and was not made by Fabula.`,
      'Choose another --out, or move that file.',
    );
  }

  /** Pictures of the story that was here before go when the first new one comes. */
  async #removeEarlier(): Promise<void> {
    if (!this.#earlier) return;
    const { frames } = this.#earlier;
    this.#earlier = undefined;
    for (const { file, sha256 } of frames) {
      const path = join(this.path, file);
      const bytes = await readIfThere(path);
      if (bytes && sha256Of(bytes) === sha256) await rm(path);
    }
    await rm(join(this.path, sheetName), { force: true });
  }
}

async function readIfThere(path: string): Promise<Buffer | undefined> {
  try {
    return await readRegular(path, LARGEST);
  } catch (error) {
    if (error instanceof NotAFileError) {
      const hint = 'Choose another folder, or move it.';
      throw new FabulaError('not-writable', `Cannot write ${path}: ${error.found} is in the way.`, hint, {
        cause: error,
      });
    }
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    throw notWritable(path, error);
  }
}
