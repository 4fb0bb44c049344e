// Pictures of the words that the built-in model was taught: drawn here when a person asks, after all that stories want, and kept in
// a document of their own, which is nobody's story. A model of another version has another file. Knows no windows.

import fs from 'node:fs';
import path from 'node:path';
import type { QueueView } from '../../contract/drawing.ts';
import { type ErrorValue, FabulaError, toErrorValue } from '../../contract/errors.ts';
import type { WordPicturesView } from '../../contract/word-pictures.ts';
import type { WordLists } from '../../contract/words.ts';
import { storyExtension } from '../../files/story-names.ts';
import type { Drawing } from '../../queue/drawing.ts';
import type { DrawingQueue } from '../../queue/drawing-queue.ts';
import { StoryDocument } from '../../store/document/story-document.ts';
import { scenesOf } from '../../story/board.ts';
import { wordUrl } from '../addresses.ts';
import { sentencesOf } from './sentence.ts';

interface TaughtModel {
  /** Another one where it was taught anew. */
  version: string;
  lists: WordLists;
}

export interface WordPicturesOptions {
  folder: string;
  drawing: Drawing;
  /** The built-in model. */
  model: () => Promise<TaughtModel>;
  changed: (view: WordPicturesView) => void;
  onProblem: (problem: ErrorValue) => void;
}

interface Opened {
  document: StoryDocument;
  queue: DrawingQueue;
  sentences: ReadonlyMap<string, string>;
}

export class WordPictures {
  readonly #options: WordPicturesOptions;
  #opened: Promise<Opened> | undefined;
  /** For the addresses of pictures, which are asked for at once. */
  #document: StoryDocument | undefined;
  #waiting: string[] = [];

  constructor(options: WordPicturesOptions) {
    this.#options = options;
  }

  async view(): Promise<WordPicturesView> {
    return this.#viewOf((await this.#open()).document);
  }

  /** Those that have no picture yet. Throws FabulaError `bad-argument` for a word that the model was not taught. */
  async draw(words: readonly string[]): Promise<void> {
    const opened = await this.#open();
    const strange = words.find((word) => !opened.sentences.has(word));
    if (strange !== undefined) {
      throw new FabulaError(
        'bad-argument',
        `The built-in model was not taught “${strange}”.`,
        'Choose one of its words.',
      );
    }
    const { drawn } = this.#viewOf(opened.document);
    const idle = this.#waiting.length === 0;
    const fresh = new Set(words.filter((word) => !(word in drawn) && !this.#waiting.includes(word)));
    this.#waiting.push(...fresh);
    if (fresh.size === 0) return;
    if (idle) this.#drawNext(opened);
    this.#tell(opened.document);
  }

  async stop(): Promise<void> {
    if (!this.#opened) return;
    const { document, queue } = await this.#opened;
    this.#waiting = [];
    queue.cancel('all');
    this.#tell(document);
  }

  /** A WebP file; undefined before anybody asked for words. Throws FabulaError `not-found` for one that is gone. */
  picture(frame: number): Uint8Array | undefined {
    return this.#document?.frames.thumbnail(frame);
  }

  /** Nothing waits and nothing is kept; a word that is asked for again is drawn anew. */
  async clear(): Promise<void> {
    const before = this.#opened;
    const cleared = this.#end(before).then(() => {
      fs.rmSync(this.#options.folder, { recursive: true, force: true });
      return this.#openNow();
    });
    // Whoever asks meanwhile waits for it.
    this.#tell((await this.#opening(cleared)).document);
  }

  close(): Promise<void> {
    return this.#end(this.#opened);
  }

  async #end(ending: Promise<Opened> | undefined): Promise<void> {
    const opened = await ending?.catch(() => undefined);
    if (!opened) return;
    this.#waiting = [];
    opened.queue.cancel('all');
    await opened.queue.close();
    this.#document = undefined;
    opened.document.close();
  }

  #open(): Promise<Opened> {
    return this.#opened ?? this.#opening(this.#openNow());
  }

  #opening(opened: Promise<Opened>): Promise<Opened> {
    this.#opened = opened.catch((error: unknown) => {
      this.#opened = undefined;
      throw error;
    });
    return this.#opened;
  }

  async #openNow(): Promise<Opened> {
    const { folder, drawing, model } = this.#options;
    const { version, lists } = await model();
    const document = documentIn(folder, `${version}${storyExtension}`);
    const queue = drawing.attach(
      document,
      {
        changed: (view) => this.#heed(view),
        progressed: () => {},
        finished: ({ failed }) => {
          if (failed === 0) void this.#open().then((opened) => this.#finished(opened));
        },
      },
      { yields: true },
    );
    // Left over from when the app was ended in the middle of one.
    queue.cancel('all');
    this.#document = document;
    return { document, queue, sentences: sentencesOf(lists) };
  }

  #finished(opened: Opened): void {
    // By what there is: it may have been stopped meanwhile, and others asked for.
    const { drawn } = this.#viewOf(opened.document);
    this.#waiting = this.#waiting.filter((word) => !(word in drawn));
    if (this.#waiting.length > 0) this.#drawNext(opened);
    this.#tell(opened.document);
  }

  /** One at a time: a story that is to be drawn waits for no more than that. */
  #drawNext({ document, queue, sentences }: Opened): void {
    const [word] = this.#waiting;
    const prompt = sentences.get(word!)!;
    const known = scenesOf(document.board).find((one) => one.caption === word);
    const scene =
      known?.id ?? document.edit({ type: 'scene.add', scenes: [{ prompt, caption: word!, cast: [] }] })[0]!;
    queue.enqueue({ scenes: [scene], seed: 'own' });
  }

  /** What fails once fails for all of them: the engine, the disk. */
  #heed({ error, jobs }: QueueView): void {
    const problem = error ?? jobs.find((job) => job.error)?.error;
    if (!problem || this.#waiting.length === 0) return;
    this.#waiting = [];
    void this.stop().catch((fault: unknown) => this.#options.onProblem(toErrorValue(fault)));
    this.#options.onProblem(problem);
  }

  #tell(document: StoryDocument): void {
    this.#options.changed(this.#viewOf(document));
  }

  #viewOf({ board, frames, path: file }: StoryDocument): WordPicturesView {
    const words = new Map(scenesOf({ scenes: board.scenes }).map(({ id, caption }) => [id, caption]));
    const drawn = frames.all().flatMap(({ id, sceneId, drawnAt }) => {
      const word = words.get(sceneId);
      return word === undefined ? [] : [[word, wordUrl(id, drawnAt)] as const];
    });
    const bytes = drawn.length === 0 ? 0 : (fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0);
    return { drawn: Object.fromEntries(drawn), waiting: [...this.#waiting], bytes };
  }
}

/** A file that cannot be opened is made anew, and those of other versions go: nothing in them is anybody's work. */
function documentIn(folder: string, name: string): StoryDocument {
  fs.mkdirSync(folder, { recursive: true });
  for (const other of fs.readdirSync(folder)) if (!other.startsWith(name)) discard(path.join(folder, other));
  const file = path.join(folder, name);
  if (fs.existsSync(file)) {
    try {
      return StoryDocument.open(file);
    } catch {
      discard(file);
      discard(`${file}-journal`);
    }
  }
  return StoryDocument.create(file, { settings: { method: 'plain' } });
}

const discard = (file: string): void => fs.rmSync(file, { force: true });
