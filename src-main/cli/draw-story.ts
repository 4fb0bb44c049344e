// `fabula story`: everything is checked first, then pictures are drawn and committed one by one.

import { relative, sep } from 'node:path';
import { FabulaError } from '../contract/errors.ts';
import { omitUndefined } from '../contract/omit-undefined.ts';
import { peakMemory } from '../diffusion/runtime/peak-memory.ts';
import type { ResolvedStory, StoryProgress } from '../diffusion/story-request.ts';
import { checkWritable } from '../files/check-writable.ts';
import { oneStrength } from '../imports/settings/one-strength.ts';
import { lorasFrom } from '../imports/settings/read-loras.ts';
import { overlaySettings } from '../imports/settings/read-setting.ts';
import type { ModelReference } from '../imports/story-file/loaded-story.ts';
import { hashesForOthers } from '../pictures/hashes-for-others.ts';
import { sceneWords } from '../story/identity.ts';
import type { Story } from '../story/story.ts';
import { dumpFrame } from './dump/dump-frame.ts';
import { describeExplanation, explanationOf } from './explain-story.ts';
import type { Output } from './lines.ts';
import { defaultModel, findModel, referenceFrom } from './model-reference.ts';
import { readOwnManifest, readWords } from './model-words.ts';
import type { Reporter } from './progress/reporter.ts';
import { readStory } from './read-story.ts';
import type { StoryFlags } from './story-flags.ts';
import { StoryFolder } from './story-folder/story-folder.ts';
import { wordsOfStory } from './story-words.ts';
import { withTaggedLoras } from './tagged-loras.ts';
import { versions } from './versions.ts';

/** What is wrong with the input is said before anything is written. Throws FabulaError. */
export async function drawStory(flags: StoryFlags, reporter: Reporter, signal: AbortSignal): Promise<void> {
  const { engine, story, folder, words, notes } = await prepare(flags);
  for (const note of [...notes, ...story.resolved.notes]) reporter.note(note);
  const started = performance.now();
  const draw = folder.missing;
  if (words && draw.length > 0) reporter.words(words);
  const scenes = folder.scenes;
  let secondsOnPictures = 0;
  const told = new Set<string>();
  const { model, settings } = story.resolved;
  const loraPaths = settings.loras.map((lora) => lora.file);
  const hashes = draw.length > 0 ? await hashesForOthers(model.path, loraPaths) : undefined;
  await folder.create();
  try {
    const onProgress = (progress: StoryProgress) => reporter.progress(progress, scenes);
    const keepTensors = flags.dump !== undefined;
    for await (const frame of story.frames({ draw, signal, onProgress, keepTensors })) {
      if (flags.dump !== undefined && frame.tensors) await dumpFrame(flags.dump, frame.scene, frame.tensors);
      const { scene, file, sha256, seed } = await folder.add(frame, hashes);
      for (const note of frame.notes ?? []) {
        if (!told.has(note)) reporter.note(note);
        told.add(note);
      }
      secondsOnPictures += frame.seconds;
      reporter.frame({ scene, scenes, file, sha256, seed, seconds: frame.seconds });
    }
    await folder.finish();
  } catch (error) {
    await folder.abandon();
    if (!signal.aborted) throw error;
    throw new FabulaError(
      'cancelled',
      `Stopped with ${folder.finished} of ${scenes} pictures finished in ${flags.out}.`,
      'Go on with the same command and --resume.',
      { cause: error },
    );
  } finally {
    await engine.release();
  }
  reporter.done({
    folder: flags.out,
    pictures: folder.finished,
    drawn: draw.length,
    seconds: (performance.now() - started) / 1000,
    secondsPerPicture: secondsOnPictures / Math.max(1, draw.length),
    peakMemoryBytes: peakMemory(),
  });
}

/** Says what `drawStory` would draw with the same flags; nothing is loaded or written. Throws FabulaError. */
export async function explainStory(flags: StoryFlags, stdout: Output): Promise<void> {
  const { loaded, story, request } = await requestOf(flags);
  const { StoryEngine } = await import('../diffusion/tell-story.ts');
  const engine = new StoryEngine();
  const { resolved, plan, memory } = await engine.open(request);
  await engine.release();
  const given = { flags: flags.settings, file: loaded.settings };
  const explanation = explanationOf({ story, given, resolved, plan, memory });
  const lines = flags.json ? [JSON.stringify(explanation)] : describeExplanation(explanation);
  stdout.write(`${lines.join('\n')}\n`);
}

/** What the file and the flags ask for. */
async function requestOf(flags: StoryFlags) {
  const loaded = await readStory(flags.file, flags.only);
  const story: Story = flags.seed === undefined ? loaded.story : { ...loaded.story, seed: flags.seed };
  const model = modelOf(flags, loaded.model);
  const found = await findModel(model, loaded.drawnWith?.hash);
  // Another model than the story was drawn with has its own.
  const vae = flags.vae ?? (flags.model === undefined ? loaded.vae : undefined);
  const request = await withTaggedLoras({
    model: omitUndefined({ path: found.path, vae: vae ?? found.vae }),
    device: flags.device,
    scenes: sceneWords(story),
    reference: { style: story.style, seed: story.seed },
    settings: oneStrength(
      overlaySettings(loaded.settings, flags.settings),
      (await readOwnManifest(found.path))?.defaults,
    ),
  });
  return { loaded, story, model, found, vae, request };
}

/** All that can be wrong with the input is found here, without writing anything. */
async function prepare(flags: StoryFlags) {
  const { loaded, story, model, found, vae, request } = await requestOf(flags);
  // Loaded only now: mistakes in files and flags are told at once, even where ONNX Runtime cannot load.
  const { StoryEngine } = await import('../diffusion/tell-story.ts');
  const engine = new StoryEngine();
  const opened = await engine.open(request);
  const { resolved } = opened;
  if (loaded.drawnWith && flags.model === undefined && flags.vae === undefined)
    checkSameModel(loaded.drawnWith, resolved.model);
  if (flags.dump !== undefined) await checkWritable(flags.dump);
  const { id, name, hash } = resolved.model;
  const run = {
    versions: versions(),
    model: { id, name, hash },
    device: resolved.device,
    settings: lorasFrom(flags.out, resolved.settings),
  };
  const plan = {
    story,
    modelReference: referenceFrom(flags.out, model, found),
    ...omitUndefined({ vaeReference: vae && relative(flags.out, vae).split(sep).join('/') }),
    run,
  };
  const words = await wordsOfStory(story, name, await readWords(found.path));
  const notes = loaded.notes ?? [];
  return { engine, story: opened, words, notes, folder: await StoryFolder.check(flags.out, plan, flags) };
}

function modelOf(flags: StoryFlags, ofFile: ModelReference | undefined): ModelReference {
  if (flags.model !== undefined) return { text: flags.model, folder: process.cwd() };
  return ofFile ?? { text: defaultModel, folder: process.cwd() };
}

function checkSameModel(then: { name: string; hash: string }, now: ResolvedStory['model']): void {
  if (then.hash === now.hash) return;
  throw new FabulaError(
    'bad-model',
    `The model in ${now.path} is not the ${then.name} that this story was drawn with (its hash differs).`,
    'Put that model back, or name one with --model to draw with it instead.',
  );
}
