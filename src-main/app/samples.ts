// The stories that come with Fabula, already drawn: a folder of documents that are only ever read.
import fs from 'node:fs';
import path from 'node:path';
import type { HomeView } from '../contract/home.ts';
import { StoryDocument } from '../store/story-document.ts';
import { coverUrl } from './addresses.ts';
import { storySummary } from './document-view.ts';
import { logFault } from './log.ts';
import type { Picture } from './open-story.ts';
import { storyExtension } from './story-names.ts';

interface Sample {
  key: string;
  file: string;
  title: string;
  cover: Uint8Array | undefined;
}

const prefix = 'sample-';

export class Samples {
  readonly #folder: string;
  #known: Sample[] | undefined;

  constructor(folder: string) {
    this.#folder = folder;
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
      logFault('sample story', error);
      return undefined;
    }
  }
}

function names(folder: string): string[] {
  const found = fs.existsSync(folder) ? fs.readdirSync(folder) : [];
  return found.filter((one) => path.extname(one) === storyExtension).sort();
}
