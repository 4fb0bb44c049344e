// Everything that is opened and is no project document: looked into, kept under a key while a person looks through what
// was understood, and handed over when something is made of it. Makes nothing itself; knows no windows.

import { randomBytes } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import { FabulaError } from '../../contract/errors.ts';
import type { ImportOptions, ImportView } from '../../contract/imports.ts';
import { notReadable } from '../../files/file-errors.ts';
import {
  checkedManuscript,
  LARGEST_DOCX,
  LONGEST_MANUSCRIPT,
  type Manuscript,
} from '../../imports/manuscript/manuscript.ts';
import { decodeText, readPlainText } from '../../imports/manuscript/plain-text.ts';
import { headingsOf, proposalOfManuscript, usualOptions } from '../../imports/manuscript/scenes.ts';
import { proposalOfRecord } from '../../imports/pictures/own-picture.ts';
import { LARGEST_PICTURE, readPicture, readWorkflow } from '../../imports/pictures/read-picture.ts';
import { nothingProposed, type Proposal } from '../../imports/proposal.ts';
import { unreadable } from '../../imports/refusals.ts';
import { proposalOfStory } from '../../imports/story-file/proposed-story.ts';
import {
  decodeStory,
  LARGEST_DRAWN,
  type StoryInFile,
  storiesIn,
} from '../../imports/story-file/story-file.ts';
import { recordFile } from '../../story/story-record.ts';
import { t } from '../texts.ts';
import { captionsIn, picturesIn, proposalOfPictures } from './folder-of-pictures.ts';
import { importView, type Pending } from './import-view.ts';
import { type FileKind, kindOfFile } from './kind-of-file.ts';
import { type Libraries, type MatchedProposal, matchProposal } from './match-proposal.ts';
import { readBytes } from './read-bytes.ts';

export interface FoundScene {
  path: string;
  scene: number;
}

export type Looked = { is: 'document' } | Taken;

export type Taken =
  /** It says all that a story needs. */
  | { is: 'ready'; proposal: MatchedProposal; file: string }
  /** A picture of a story that is here. */
  | { is: 'drawn'; found: FoundScene }
  /** A person has to look at it first; `picture` where it is one alone. */
  | { is: 'asked'; view: ImportView; picture?: SinglePicture };

interface SinglePicture {
  file: string;
  /** It does not say how it was drawn: there is nothing to look at but the picture. */
  isSilent: boolean;
}

export interface IncomingOptions {
  libraries: () => Promise<Libraries>;
  /** The scene that a picture of Fabula's was drawn for, where its story is known. */
  sceneOf: (picture: Uint8Array, record: Parameters<typeof proposalOfRecord>[1]) => FoundScene | undefined;
}

/** What a person may have been asked about and not answered. */
const KEPT = 20;

const NO_OPTIONS: ImportOptions = { split: 'paragraphs', into: 'prompts' };

export class Incoming {
  readonly #options: IncomingOptions;
  readonly #pending = new Map<string, Pending>();
  #reading: Promise<unknown> = Promise.resolve();

  constructor(options: IncomingOptions) {
    this.#options = options;
  }

  /** Throws FabulaError for what is not there, cannot be read, or is nothing that a story can be made of. */
  async look(file: string): Promise<Looked> {
    const name = path.basename(file);
    const about = await fs.stat(file).catch((error: unknown) => {
      throw notReadable(file, error);
    });
    if (about.isDirectory()) return this.#lookIntoFolder(file);
    if (!about.isFile()) return { is: 'document' };
    const kind = kindOfFile(file, await firstBytes(file));
    switch (kind) {
      case 'document':
      case 'unknown':
        return { is: 'document' };
      case 'foreign':
        throw unreadable(
          name,
          'is of a kind that Fabula does not open',
          'Save it as .docx, as Markdown or as plain text, and open that.',
        );
      case 'story':
      case 'json':
        return this.#lookAtStory(file, kind === 'json');
      case 'picture':
        return this.#lookAtPicture(file);
      default:
        return this.#ask(await manuscriptIn(file, kind));
    }
  }

  /** Several pictures that were dropped together. */
  async lookAtPictures(files: readonly string[]): Promise<Taken> {
    const [first, ...more] = files;
    if (first !== undefined && more.length === 0) return this.#lookAtPicture(first);
    const name = t('import.pictures', '{count} pictures', { count: files.length });
    return this.#ask(await this.#pictures(name, files));
  }

  /** Throws FabulaError `file-not-found` for a key that is not known any more. */
  async view(key: string, options: ImportOptions, choice: number): Promise<ImportView> {
    const pending = this.#known(key);
    return importView(key, pending, { ...(await this.#match(pending, options, choice)), options, choice });
  }

  async take(
    key: string,
    options: ImportOptions,
    choice: number,
  ): Promise<{ proposal: MatchedProposal; file: string }> {
    const pending = this.#known(key);
    return { proposal: await this.#match(pending, options, choice), file: pending.file };
  }

  /**
   * The picture that comes along with a scene, small, as a WebP file: of what is shown in a list one after the other, since each is
   * read whole. Undefined: none does, or it was given up. Throws FabulaError for one that cannot be read.
   */
  picture(key: string, scene: number): Promise<Uint8Array | undefined> {
    const small = this.#reading.then(async () => {
      const pending = this.#pending.get(key);
      const file = pending?.propose(pending.options, 0).scenes[scene]?.picture;
      if (file === undefined) return undefined;
      const { smallPicture } = await import('../../pictures/brought-picture.ts');
      return smallPicture(path.basename(file), await readBytes(file, LARGEST_PICTURE));
    });
    this.#reading = small.catch(() => undefined);
    return small;
  }

  /** Something was made of it, or it was given up. */
  forget(key: string): void {
    this.#pending.delete(key);
  }

  async #lookIntoFolder(folder: string): Promise<Looked> {
    const record = path.join(folder, recordFile);
    const isStory = await fs.stat(record).then(
      (found) => found.isFile(),
      () => false,
    );
    if (isStory) return this.#lookAtStory(record, true);
    const files = await picturesIn(folder);
    return this.#ask(await this.#pictures(path.basename(folder), files, await captionsIn(folder, files)));
  }

  async #lookAtStory(file: string, isJson: boolean): Promise<Taken> {
    const name = path.basename(file);
    const text = decodeStory(name, await readBytes(file, LARGEST_DRAWN));
    const workflow = isJson ? readWorkflow(name, text) : undefined;
    if (workflow) return this.#ask(pendingOf('pictures', name, () => workflow));
    const stories = storiesIn(name, text, path.dirname(path.resolve(file)));
    if (stories.length === 1) {
      const proposal = await this.#matched(proposalOfStory(stories[0]!.read()));
      return { is: 'ready', proposal, file: name };
    }
    return this.#ask({
      ...pendingOf('story', name, (_, choice) => proposalOfStory(chosen(name, stories, choice).read())),
      choices: stories.slice(0, 1000).map((one) => one.name.slice(0, 200)),
    });
  }

  async #lookAtPicture(file: string): Promise<Taken> {
    const name = path.basename(file);
    const bytes = await readBytes(file, LARGEST_PICTURE);
    const read = readPicture(name, bytes);
    const found = 'own' in read ? this.#options.sceneOf(bytes, read.own) : undefined;
    if (found) return { is: 'drawn', found };
    const asked = await this.#ask(await this.#pictures(name, [file]));
    return { ...asked, picture: { file, isSilent: 'silent' in read } };
  }

  async #pictures(
    name: string,
    files: readonly string[],
    captions?: ReadonlyMap<string, string>,
  ): Promise<Pending> {
    const read = (file: string, bytes: Uint8Array) => proposalIn(file, readPicture(file, bytes));
    const proposal = await proposalOfPictures(name, files, read, captions);
    return pendingOf('pictures', name, () => proposal);
  }

  async #ask(pending: Pending): Promise<Extract<Taken, { is: 'asked' }>> {
    const { options } = pending;
    const matched = await this.#match(pending, options, 0);
    const key = `import-${randomBytes(12).toString('base64url')}`;
    this.#pending.set(key, pending);
    for (const old of [...this.#pending.keys()].slice(0, -KEPT)) this.#pending.delete(old);
    return { is: 'asked', view: importView(key, pending, { ...matched, options, choice: 0 }) };
  }

  #known(key: string): Pending {
    const pending = this.#pending.get(key);
    if (pending) return pending;
    throw new FabulaError('file-not-found', 'Fabula does not know this file any more.', 'Open it again.');
  }

  #match(pending: Pending, options: ImportOptions, choice: number): Promise<MatchedProposal> {
    return this.#matched(pending.propose(options, choice));
  }

  async #matched(proposal: Proposal): Promise<MatchedProposal> {
    return matchProposal(proposal, await this.#options.libraries());
  }
}

function pendingOf(kind: Pending['kind'], file: string, propose: Pending['propose']): Pending {
  return { kind, file, options: NO_OPTIONS, headings: 0, choices: [], propose };
}

function proposalIn(name: string, read: ReturnType<typeof readPicture>): Proposal {
  if ('own' in read) return proposalOfRecord(name, read.own, t('import.someone', 'Main character'));
  return 'foreign' in read
    ? read.foreign
    : { ...nothingProposed, scenes: [{ name, prompt: '', caption: '' }] };
}

function chosen(file: string, stories: readonly StoryInFile[], choice: number): StoryInFile {
  const story = stories[choice];
  if (story) return story;
  throw unreadable(file, `holds ${stories.length} stories`, 'Choose one of them.');
}

async function manuscriptIn(file: string, kind: FileKind): Promise<Pending> {
  const name = path.basename(file);
  const bytes = await readBytes(file, kind === 'docx' ? LARGEST_DOCX : 8 * LONGEST_MANUSCRIPT);
  const manuscript = checkedManuscript(name, await readManuscript(name, bytes, kind));
  return {
    kind: 'manuscript',
    file: name,
    options: usualOptions(manuscript),
    headings: headingsOf(manuscript),
    choices: [],
    propose: (options) => {
      const proposal = proposalOfManuscript(name, manuscript, options);
      return proposal.title === '' ? { ...proposal, title: path.parse(name).name } : proposal;
    },
  };
}

/** What reads a kind of file is loaded with the first of it: the app starts without. */
async function readManuscript(name: string, bytes: Buffer, kind: FileKind): Promise<Manuscript> {
  if (kind === 'docx') return (await import('../../imports/manuscript/docx.ts')).readDocx(name, bytes);
  const text = decodeText(name, bytes);
  if (kind !== 'markdown') return readPlainText(text);
  return (await import('../../imports/manuscript/markdown.ts')).readMarkdown(text);
}

async function firstBytes(file: string): Promise<Buffer> {
  const handle = await fs.open(file).catch((error: unknown) => {
    throw notReadable(file, error);
  });
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(16), 0, 16, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
