// `npm run quality`: does one prompt for all scenes keep a character the same, and what does it cost? Draws stories
// whose combinations were never trained on with the real engine, under every condition at the same seeds, has the
// judge look at them, and prints shares with 95 % intervals and paired differences.
//
//   npm run quality -- [MODEL] [--stories 100] [--conditions plain,full] [--split test|tune] [--json] [--list]

import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { compileUnet, openCheckpoint } from '../../native-models/index.ts';
import { findModel } from '../../src-main/cli/model-reference.ts';
import { readWords } from '../../src-main/cli/model-words.ts';
import { FabulaError, toErrorValue } from '../../src-main/contract/errors.ts';
import { omitUndefined } from '../../src-main/contract/omit-undefined.ts';
import type { Picture } from '../../src-main/diffusion/story-request.ts';
import { StoryEngine } from '../../src-main/diffusion/tell-story.ts';
import { writeAtomic } from '../../src-main/files/durable-files.ts';
import type { Tally } from './bootstrap.ts';
import { compare, type Drawn } from './compare.ts';
import { allConditions, type Condition, chooseConditions } from './conditions.ts';
import { drawStory, knownStory, picturePath, type Studio, type Task } from './draw.ts';
import { halves } from './halves.ts';
import { type Judge, openJudge } from './judge.ts';
import { measure, type StoryTallies } from './measures.ts';
import { measureTwo } from './measures-of-two.ts';
import { type Options, readOptions } from './options.ts';
import { Progress } from './progress.ts';
import { judgeLine, tables } from './report.ts';
import { writeSheet } from './sheets.ts';
import { type ToldStory, tellOf } from './stories.ts';
import { lacks, type Vocabulary, vocabulary } from './vocabulary.ts';

/** Stories on the contact sheet: the first ones, as they come. */
const SHEET_STORIES = 8;
const SHEET_CONDITIONS = ['plain', 'shipped'];
const scenesOf = { captions: 1, five: 5, two: 5, twelve: 12 } as const;

const countOf = (condition: Condition, stories: number): number =>
  ({ captions: 2 * stories, five: stories, two: stories, twelve: Math.max(2, Math.ceil(stories / 4)) })[
    condition.stories
  ];

async function main(options: Options): Promise<void> {
  const model = await findModel({ text: options.model, folder: process.cwd() });
  const judge = await openJudge();
  const words = vocabulary(await readWords(model.path), judge.config);
  const missing = lacks(words);
  if (missing) {
    throw new FabulaError(
      'bad-argument',
      `${options.model} cannot be measured: its manifest has no words that the judge knows for ${missing}.`,
      'The judge knows the built-in model’s picture world only.',
    );
  }
  const scene = { identityPrompt: 'a fox', framePrompt: 'standing', seed: 1 };
  const engine = new StoryEngine();
  const place = omitUndefined({ path: model.path, vae: model.vae });
  const own = (await engine.open({ model: place, device: 'cpu', scenes: [scene], settings: {} })).resolved;
  const all = allConditions({
    ...own.settings,
    groups: compileUnet((await openCheckpoint(model.path)).unet).groups,
    words,
  });
  if (options.list) {
    for (const { name, about } of all) console.log(`${name.padEnd(24)} ${about}`);
    return;
  }
  const chosen = chooseConditions(all, options.conditions);
  const out = resolve(options.out);
  const studio: Studio = { engine, model: place, modelHash: own.model.hash, cache: join(out, 'cache') };
  try {
    const tasks = await tasksOf(studio, judge, chosen, options, words);
    const drawn = await drawAll(studio, judge, tasks);
    const rows = compare(drawn);
    const about = {
      model: own.model.id,
      modelHash: own.model.hash,
      settings: own.settings,
      split: options.split,
      stories: options.stories,
      judge: judge.config.heldOut,
      date: new Date().toISOString().slice(0, 10),
      rows,
    };
    await writeAtomic(join(out, `quality-${options.split}.json`), `${JSON.stringify(about, undefined, 1)}\n`);
    const sheet = await writeSheets(studio, tasks, options);
    if (options.json) console.log(JSON.stringify(about));
    else {
      console.log(
        [
          `${own.model.name}, ${options.split} stories, ${about.date}`,
          judgeLine(judge.config),
          '',
          tables(rows),
          ...(sheet ? ['', `Sheet of the first stories, plain above what comes by itself: ${sheet}`] : []),
        ].join('\n'),
      );
    }
  } finally {
    await engine.release();
    await judge.release();
  }
}

function storiesOf(condition: Condition, options: Options, words: Vocabulary, judge: Judge): ToldStory[] {
  const count = countOf(condition, options.stories);
  return Array.from({ length: count }, (_, index) =>
    tellOf(
      {
        split: options.split,
        index,
        scenes: scenesOf[condition.stories],
        characters: condition.stories === 'two' ? 2 : 1,
      },
      words,
      judge.config.trainedOn,
    ),
  );
}

async function tasksOf(
  studio: Studio,
  judge: Judge,
  conditions: readonly Condition[],
  options: Options,
  words: Vocabulary,
): Promise<Task[]> {
  const tasks: Task[] = [];
  for (const condition of conditions) {
    const stories = storiesOf(condition, options, words, judge);
    const [drawing] = condition.drawings(stories[0]!);
    const { engine, model } = studio;
    const { resolved } = await engine.open({ model, device: 'cpu', ...drawing! });
    tasks.push({ condition, settings: resolved.settings, stories });
  }
  return tasks;
}

/** Condition by condition; what an earlier run drew is not drawn again. */
async function drawAll(studio: Studio, judge: Judge, tasks: readonly Task[]): Promise<Drawn[]> {
  const pictures = tasks.flatMap(({ stories }) => stories.map((one) => one.scenes.length));
  const progress = new Progress(
    pictures.reduce((a, b) => a + b, 0),
    process.stderr,
  );
  const results: Drawn[] = [];
  for (const task of tasks) {
    const { condition, stories } = task;
    const tallies: StoryTallies[] = [];
    let window = 1;
    const time: Tally = { sum: 0, count: 0 };
    for (const story of stories) {
      const started = performance.now();
      let drawn = await knownStory(studio, task, story);
      if (drawn) progress.known(story.scenes.length);
      else {
        drawn = await drawStory(studio, task, story);
        progress.drawn(story.scenes.length, (performance.now() - started) / 1000, condition.name);
      }
      tallies.push(await judged(judge, story, drawn.pictures));
      window = Math.max(window, drawn.window);
      if (drawn.seconds !== undefined) {
        time.sum += drawn.seconds;
        time.count += drawn.pictures.length;
      }
    }
    results.push({ condition, tallies, window, time });
  }
  progress.end();
  return results;
}

async function judged(judge: Judge, story: ToldStory, pictures: readonly Picture[]): Promise<StoryTallies> {
  const whole = await judge.examine(pictures);
  if (story.cast.length === 1) return measure(story, whole);
  const parts = pictures.map(halves);
  const left = await judge.examine(parts.map((one) => one.left));
  const right = await judge.examine(parts.map((one) => one.right));
  return measureTwo(
    story,
    whole.map((verdict, i) => ({ whole: verdict, left: left[i]!, right: right[i]! })),
  );
}

/** The sheet's path when both of its conditions were drawn, with the texts beside it. */
async function writeSheets(
  studio: Studio,
  tasks: readonly Task[],
  options: Options,
): Promise<string | undefined> {
  const rows = SHEET_CONDITIONS.flatMap(
    (name) => tasks.find(({ condition }) => condition.name === name) ?? [],
  );
  const [first] = rows;
  if (!first || rows.length < SHEET_CONDITIONS.length) return undefined;
  const stories = first.stories.slice(0, SHEET_STORIES);
  const folder = resolve(options.out);
  await mkdir(folder, { recursive: true });
  const path = join(folder, `sheet-${options.split}.png`);
  const files = stories.map((story) =>
    rows.map((task) => story.scenes.map((_, scene) => picturePath(studio, task, story, scene))),
  );
  await writeSheet(path, files);
  const texts = stories.flatMap((story, i) => [
    `${i + 1}. ${story.identityPrompt} (seed ${story.seed})`,
    ...story.scenes.map(({ framePrompt }) => `   ${framePrompt}`),
  ]);
  await writeAtomic(join(folder, `sheet-${options.split}.txt`), `${texts.join('\n')}\n`);
  return path;
}

try {
  await main(readOptions(process.argv.slice(2)));
} catch (error) {
  const { message, hint } = toErrorValue(error);
  console.error(`${message} ${hint}`);
  process.exitCode = 1;
}
