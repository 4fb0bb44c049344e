// Opens damaged stories one after the other and says of each whether Fabula bore it. In a process of its own, since a
// fault may be a hang or a crash: node document-judge.ts SEED FIRST COUNT

import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { errorValue, FabulaError } from '../../../src-main/contract/errors.ts';
import {
  frameDetails as detailsShape,
  storyView as viewShape,
} from '../../../src-main/contract/story-view.ts';
import { outdatedFrames } from '../../../src-main/store/document/outdated-frames.ts';
import { StoryDocument } from '../../../src-main/store/document/story-document.ts';
import { createSample } from '../../../src-main/store/testing/sample-document.ts';
import { frameDetails, storySummary, storyView } from '../../../src-main/studio/document-view.ts';
import { mutate } from './mutations.ts';
import { operate } from './operations.ts';
import { type Random, randomOf } from './random.ts';

const STORIES = 4;
const STEPS = 40;
const EDITS = 6;

const [seed = '', first = '', count = ''] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'fabula-documents-'));
try {
  const sound = Array.from({ length: STORIES }, (_, story) => makeSound(Number(seed) * 100 + story));
  for (let number = Number(first); number < Number(first) + Number(count); number++) {
    say(`case ${number}`);
    const random = randomOf(Number(seed) * 1_000_003 + number);
    const path = join(folder, 'damaged.fabula');
    copyFileSync(random.pick(sound), path);
    const what = mutate(path, random);
    const fault = judge(path, random);
    say(fault ? `fault ${number} ${what} -> ${fault}`.replaceAll('\n', ' ') : `borne ${number}`);
    for (const file of [path, `${path}-journal`]) rmSync(file, { force: true });
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function makeSound(storySeed: number): string {
  const path = join(folder, `sound-${storySeed}.fabula`);
  const document = createSample(path, 5);
  for (let step = 0; step < STEPS; step++) operate(document, storySeed, step, { largest: 60_000 });
  const [scene] = document.edit({ type: 'scene.add', scenes: [{ prompt: 'the last', cast: [] }] });
  document.jobs.add([{ sceneId: scene!, method: 'plain', seed: 7 }]);
  const [job] = document.jobs.list();
  document.jobs.fail([job!.id], { code: 'engine-lost', message: 'It went.', hint: 'Draw it again.' });
  document.close();
  return path;
}

/** Undefined where it was refused in words with the file as it was, or opened and all that is shown is as promised. */
function judge(path: string, random: Random): string | undefined {
  const before = readFileSync(path);
  const hasJournal = existsSync(`${path}-journal`);
  let document: StoryDocument;
  const trusted = random.below(3) === 0;
  try {
    document = StoryDocument.open(path, { trusted });
  } catch (error) {
    if (!inWords(error)) return `opening: ${text(error)}`;
    return hasJournal || readFileSync(path).equals(before) ? undefined : 'a refused file was changed';
  }
  try {
    // What was checked when it was opened must be shown; else a page may turn out to be damaged later.
    return (
      (trusted ? undefined : unshown(document)) ??
      look(document) ??
      Array.from({ length: EDITS }, (_, step) =>
        attempt(() => operate(document, random.below(1e6), step)),
      ).find((fault) => fault !== undefined) ??
      look(document)
    );
  } finally {
    const fault = attempt(() => document.close());
    if (fault) say(`note closing: ${fault}`);
  }
}

function unshown(document: StoryDocument): string | undefined {
  try {
    viewShape.parse(storyView(document, { key: 'key', sample: false }));
    return undefined;
  } catch (error) {
    return `not shown: ${text(error)}`;
  }
}

/** All that a window asks for. */
function look(document: StoryDocument): string | undefined {
  const ids: number[] = [];
  return (
    attempt(() => {
      const view = viewShape.parse(storyView(document, { key: 'key', sample: false }));
      ids.push(...view.scenes.flatMap((scene) => scene.frames.map((frame) => frame.id)));
    }) ??
    ids
      .flatMap((id) => [
        attempt(() => document.frames.png(id)),
        attempt(() => document.frames.thumbnail(id)),
        attempt(() => detailsShape.parse(frameDetails(document, id))),
      ])
      .find((fault) => fault !== undefined) ??
    attempt(() => {
      for (const { error } of document.jobs.list()) if (error) errorValue.parse(error);
    }) ??
    attempt(() => outdatedFrames(document.board, document.frames.all(), document.frames.runs())) ??
    attempt(() => storySummary(document))
  );
}

/** Undefined when it worked or was refused in words. */
function attempt(act: () => unknown): string | undefined {
  try {
    act();
    return undefined;
  } catch (error) {
    return inWords(error) ? undefined : text(error);
  }
}

function inWords(error: unknown): boolean {
  return error instanceof FabulaError && error.hint.endsWith('.') && /^\S.*\.$/s.test(error.message);
}

function text(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const [where = ''] = /at .*src-main.*/.exec(error.stack ?? '') ?? [];
  return `${error.name}: ${error.message.slice(0, 200)} ${where.replace(/file:.*src-main/, 'src-main')}`;
}

function say(line: string): void {
  writeSync(1, `${line}\n`);
}
