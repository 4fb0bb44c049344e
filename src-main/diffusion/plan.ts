// Everything about a story that can be known, and refused, before a network is loaded: the resolved settings,
// the scheduler, every frame's prompt and rows, and which texts have to be encoded.

import { compileUnet } from '../../native-models/index.ts';
import { FabulaError } from '../contract/errors.ts';
import { omitUndefined } from '../contract/omit-undefined.ts';
import type { ResolvedSettings } from '../contract/settings.ts';
import { foreignSyntaxNote } from './foreign-syntax.ts';
import { type ChunkedText, chunked, MOST_CHUNKS, type Rows } from './method/chunks.ts';
import { consolidate, type FramePrompt, type TokenMeter } from './method/consolidate.ts';
import { rowWeights, type WeightedText } from './method/emphasis.ts';
import { identityBlocks } from './method/ipca.ts';
import { readerFor, readScene } from './method/read-texts.ts';
import type { Model } from './model/model.ts';
import { fitSettings, hasNegativeBranch, schedulerConfigOf } from './model/settings.ts';
import { type EncodedText, effectiveIpca, encodedText } from './networks/conditioning.ts';
import { type BridgePlan, bridgesOf } from './plan-bridge.ts';
import { crowdNotes, type HeldBy, type Placed, placedOf, referencesOf, subjectsOf } from './plan-cast.ts';
import { createScheduler } from './schedulers/create-scheduler.ts';
import type { Scheduler } from './schedulers/scheduler.ts';
import type { StoryRequest } from './story-request.ts';

export interface StoryPlan {
  settings: ResolvedSettings;
  /** What was changed for the model, one line each. */
  notes: readonly string[];
  scheduler: Scheduler;
  /** Indexes of the scenes to draw, in order. */
  draw: readonly number[];
  /** Parallel to the request's scenes. */
  prompts: readonly FramePrompt[];
  /** How much of what the model can read these prompts use. */
  meter: TokenMeter;
  /** Parallel to the request's scenes. */
  frameTexts: readonly EncodedText[];
  /** Whose pooled output each scene gets; the same as `frameTexts` but in an experiment. */
  pooledTexts: readonly EncodedText[];
  /** What holds each of the request's scenes; nothing where nobody is in it, empty where no picture holds. */
  references: readonly (readonly HeldBy[])[];
  /** Whose words are which, and heard where, for each of the request's scenes. */
  placed: readonly (readonly Placed[])[];
  /** Rows of whom it is to be told where it is, for each of the request's scenes; undefined where it is not. */
  subjects: readonly (readonly Rows[] | undefined)[];
  /** What is said once more at the end of each of the request's prompts; undefined where nothing is. */
  bridges: readonly (BridgePlan | undefined)[];
  /** The story's; undefined when the negative branch is zeros or absent. */
  negativeText: EncodedText | undefined;
  /** Each of the request's scenes' own with it; the story's where a scene has none. */
  negativeTexts: readonly (EncodedText | undefined)[];
  /** Rows of the longest text that is encoded. */
  textRows: number;
  negativeBranch: boolean;
  /** Weights of the rows of each of the request's scenes and of the negative prompt; undefined where all are 1. */
  emphasis: readonly (readonly number[] | undefined)[];
  negativeEmphasis: readonly number[] | undefined;
  negativeEmphases: readonly (readonly number[] | undefined)[];
  /** [C, h, w] in latents. */
  shape: readonly [number, number, number];
}

/** Throws FabulaError: no-scenes, bad-setting, bad-argument, prompt-too-long. */
export function planStory(model: Model, asked: StoryRequest): StoryPlan {
  const { settings, notes } = fitSettings(model, asked.settings);
  const read = readerFor(settings.promptSyntax);
  const request = asRead(asked, (text) => read(text).text);
  // A block's name can only be checked against the network; compiling it takes milliseconds.
  if (settings.ipca.blocks && !model.limits)
    identityBlocks(settings.ipca, compileUnet(model.checkpoint.unet).groups);
  if (settings.hold?.picture?.blocks)
    identityBlocks(settings.hold.picture, compileUnet(model.checkpoint.unet).groups);
  const scheduler = createScheduler(schedulerConfigOf(model, settings), {
    steps: settings.steps,
    name: settings.scheduler,
    spacing: settings.spacing,
    family: model.checkpoint.family,
  });
  const { tokenizers } = model;
  const chunks = model.limits?.identity === 'none' ? 1 : MOST_CHUNKS;
  const scenes = asked.scenes.map((scene) => readScene(scene, read));
  const promptsBy = (method: ResolvedSettings['method']) =>
    consolidate(scenes, { tokenizers, window: settings.window, method, chunks });
  const { frames: prompts, meter } = promptsBy(settings.method);
  const negativeBranch = hasNegativeBranch(model, settings.guidanceScale);
  const negativeOf = remembered((source: string): NegativeText => {
    const text = read(source);
    const chunked = negativeBranch ? readNegative(model, text, chunks) : undefined;
    return {
      // The reference leaves clip skip out of the negative prompt, so it is left out here.
      text: chunked && encodedText(chunked, 0),
      emphasis: chunked && rowWeights([text], tokenizers[0]!, chunked),
    };
  });
  const negative = negativeOf(settings.negativePrompt);
  const negatives = asked.scenes.map((scene) => negativeOf(negativeFor(scene, settings)));
  const textsOf = (list: readonly FramePrompt[]) =>
    list.map((prompt) => encodedText(prompt, settings.clipSkip ?? 0));
  const frameTexts = textsOf(prompts);
  const pooledTexts = request.pooledFrom === 'scene' ? textsOf(promptsBy('plain').frames) : frameTexts;
  const placed = placedOf(model, request, prompts);
  const references = settings.hold?.picture ? referencesOf(model, request, settings) : [];
  const subjects = settings.hold?.picture || model.limits ? [] : subjectsOf(model, request, prompts);
  if (model.limits) mustBeWithoutRegions(model, placed);
  const { vaeFactor, latentChannels } = model;
  return {
    settings: { ...settings, ipca: effectiveIpca(settings) },
    notes: [
      ...notes,
      ...model.notes,
      ...roundedSteps(model, scheduler),
      ...foreignSyntax(asked, settings),
      ...(settings.hold?.picture ? crowdNotes(request) : []),
    ],
    scheduler,
    draw: scenesToDraw(request, request.draw),
    prompts,
    meter,
    frameTexts,
    pooledTexts,
    references,
    placed,
    subjects,
    bridges: bridgesOf(model, request, prompts, settings),
    negativeText: negative.text,
    negativeTexts: negatives.map(({ text }) => text),
    textRows: Math.max(
      ...[...frameTexts, negative.text, ...negatives.map(({ text }) => text)].map(rowsOfText),
      ...references.flat().map(({ reference }) => rowsOfText(reference.text)),
    ),
    negativeBranch,
    emphasis: prompts.map((prompt) => {
      const { scene, window } = prompt;
      const texts = [asked.scenes[scene]!.identityPrompt, ...window.map((i) => asked.scenes[i]!.framePrompt)];
      return rowWeights(texts.map(read), tokenizers[0]!, prompt);
    }),
    negativeEmphasis: negative.emphasis,
    negativeEmphases: negatives.map(({ emphasis }) => emphasis),
    shape: [latentChannels, settings.height / vaeFactor, settings.width / vaeFactor],
  };
}

/** The request in plain words, wherever what is said of a character or the style stands in it. */
const asRead = (request: StoryRequest, words: (text: string) => string): StoryRequest => ({
  ...request,
  scenes: request.scenes.map((scene) => ({
    ...scene,
    identityPrompt: words(scene.identityPrompt),
    framePrompt: words(scene.framePrompt),
    ...omitUndefined({ cast: scene.cast?.map((one) => ({ ...one, words: words(one.words) })) }),
  })),
  ...omitUndefined({
    reference: request.reference && {
      ...request.reference,
      ...omitUndefined({ style: request.reference.style && words(request.reference.style) }),
    },
  }),
});

function foreignSyntax({ scenes }: StoryRequest, settings: ResolvedSettings): string[] {
  const { negativePrompt, promptSyntax, method } = settings;
  const told = scenes.flatMap(({ identityPrompt, framePrompt, negativePrompt: own = '' }) => [
    identityPrompt,
    framePrompt,
    own,
  ]);
  if (promptSyntax !== 'weighted') return [foreignSyntaxNote([...told, negativePrompt]) ?? []].flat();
  const read = told.map(readerFor(promptSyntax));
  const tags = [...new Set([...read, readerFor(promptSyntax)(negativePrompt)].flatMap((text) => text.tags))];
  return [
    ...(tags.length > 0
      ? [
          `${tags.join(', ')} is left out of the prompts: no LoRA of that name is here. Add its file as a LoRA.`,
        ]
      : []),
    ...(method === 'onestory' && read.some(({ breaks }) => breaks.length > 0)
      ? ['BREAK ends no chunk where scenes share one prompt: it does so without the method ("plain") alone.']
      : []),
  ];
}

/** The scenes named, in that order; all without names. Throws FabulaError `bad-argument` for one that is not there. */
export function scenesToDraw(
  { scenes }: Pick<StoryRequest, 'scenes'>,
  named: readonly number[] | undefined,
): readonly number[] {
  const draw = named ?? scenes.map((_, index) => index);
  const unknown = draw.find((index) => !scenes[index]);
  if (unknown === undefined) return draw;
  throw new FabulaError(
    'bad-argument',
    `There is no scene ${unknown + 1}; the story has ${scenes.length}.`,
    'Choose scenes of this story.',
  );
}

/** What has to be encoded for these scenes: their distinct texts, and the negative prompts. */
export function textsToEncode(
  { frameTexts, pooledTexts, references, bridges, negativeText, negativeTexts }: StoryPlan,
  draw: readonly number[],
): EncodedText[] {
  const texts = [
    ...draw.flatMap((index) => [
      frameTexts[index]!,
      pooledTexts[index]!,
      ...(references[index] ?? []).map(({ reference }) => reference.text),
      ...Object.values(bridges[index] ?? {}).map(({ text }) => text),
      ...(negativeTexts[index] ? [negativeTexts[index]] : []),
    ]),
    // Characters' own pictures have the story's.
    ...(negativeText && draw.some((index) => (references[index] ?? []).length > 0) ? [negativeText] : []),
  ];
  return [...new Map(texts.map((text) => [text.key, text])).values()];
}

function mustBeWithoutRegions({ name }: Model, placed: readonly (readonly Placed[])[]): void {
  if (placed.flat().every(({ region }) => region === undefined)) return;
  throw new FabulaError(
    'bad-setting',
    `${name} is a finished ONNX export: it has no input that says where a character is.`,
    'Leave the regions out, or take another model.',
  );
}

function roundedSteps({ limits }: Model, { timesteps }: Scheduler): string[] {
  if (!limits?.wholeTimesteps || Array.from(timesteps).every(Number.isInteger)) return [];
  return ['Time steps are rounded to whole numbers: the U-Net of this ONNX export takes no others.'];
}

interface NegativeText {
  text: EncodedText | undefined;
  emphasis: readonly number[] | undefined;
}

/** What no picture shall show, then what this one shall not. */
function negativeFor(
  { negativePrompt: own = '' }: StoryRequest['scenes'][number],
  { negativePrompt }: ResolvedSettings,
): string {
  if (own.trim() === '') return negativePrompt;
  return negativePrompt.trim() === '' ? own : `${negativePrompt}, ${own}`;
}

const rowsOfText = (text: EncodedText | undefined): number =>
  text === undefined ? 0 : text.inputIds[0]!.length;

/** Many scenes have the same. */
function remembered<T>(make: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    const value = known.get(text) ?? make(text);
    known.set(text, value);
    return value;
  };
}

/** Undefined where zeros stand for it. */
function readNegative(model: Model, { text, breaks }: WeightedText, most: number): ChunkedText | undefined {
  if (text === '' && model.zerosForEmptyPrompt) return undefined;
  const read = chunked(text, model.tokenizers, breaks);
  if (read.chunks <= most) return read;
  const limit = Math.min(...model.tokenizers.map((tokenizer) => tokenizer.maxTokens));
  throw new FabulaError(
    'prompt-too-long',
    most === 1
      ? `The negative prompt has ${read.tokens} tokens, ${read.tokens - limit} more than the ${limit} that fit.`
      : `The negative prompt has ${read.tokens} tokens, more than the ${most} chunks of ${limit} that are read.`,
    'Shorten it.',
  );
}
