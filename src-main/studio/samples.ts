// The stories that come with Fabula, already drawn: a folder of documents that are only ever read.

import fs from 'node:fs';
import path from 'node:path';
import type { HomeView } from '../contract/home.ts';
import { storyExtension } from '../files/story-names.ts';
import { StoryDocument } from '../store/document/story-document.ts';
import { coverUrl } from './addresses.ts';
import { storySummary } from './document-view.ts';
import type { Picture } from './open-story.ts';

interface Sample {
  key: string;
  file: string;
  title: string;
  cover: Uint8Array | undefined;
}

const prefix = 'sample-';

export class Samples {
  readonly #folder: string;
  readonly #onProblem: (error: unknown) => void;
  #known: Sample[] | undefined;

  /** @param onProblem Hears of a sample that cannot be read; the others are shown. */
  constructor(folder: string, onProblem: (error: unknown) => void) {
    this.#folder = folder;
    this.#onProblem = onProblem;
  }

  view(): HomeView['samples'] {
    return this.#all().map(({ key, title, cover }) => ({
      key,
      name: title,
      cover: cover ? coverUrl(key, cover.length) : null,
    }));
  }

  /** Undefined for what is no sample's key. */
  fileOf(key: string): string | undefined {
    return this.#all().find((one) => one.key === key)?.file;
  }

  /** The one to show when just "the sample" is asked for. */
  get first(): string | undefined {
    return this.#all()[0]?.file;
  }

  cover(key: string): Picture | undefined {
    const cover = this.#all().find((one) => one.key === key)?.cover;
    return cover && { type: 'image/webp', bytes: cover };
  }

  #all(): Sample[] {
    this.#known ??= names(this.#folder).flatMap((name) => this.#read(name) ?? []);
    return this.#known;
  }

  /** A broken one is no reason not to start. */
  #read(name: string): Sample | undefined {
    const file = path.join(this.#folder, name);
    try {
      const document = StoryDocument.open(file, { trusted: true, readOnly: true });
      const { title, cover } = storySummary(document);
      document.close();
      return { key: prefix + path.parse(name).name, file: fs.realpathSync.native(file), title, cover };
    } catch (error) {
      this.#onProblem(error);
      return undefined;
    }
  }
}

function names(folder: string): string[] {
  const found = fs.existsSync(folder) ? fs.readdirSync(folder) : [];
  return found.filter((one) => path.extname(one) === storyExtension).sort();
}
