// Everything about a story that can be known, and refused, before a network is loaded: the resolved settings,
// the scheduler, every frame's prompt and rows, and which texts have to be encoded.

import { compileUnet } from '../../native-models/index.ts';
import { FabulaError } from '../contract/errors.ts';
import { omitUndefined } from '../contract/omit-undefined.ts';
import type { ResolvedSettings } from '../contract/settings.ts';
import { foreignSyntaxNote } from './foreign-syntax.ts';
import { consolidate, type FramePrompt, type TokenMeter } from './method/consolidate.ts';
import { readWeights, rowWeights, type WeightedText } from './method/emphasis.ts';
import { identityBlocks } from './method/ipca.ts';
import type { Model } from './model/model.ts';
import { fitSettings, hasNegativeBranch, schedulerConfigOf } from './model/settings.ts';
import { type EncodedText, effectiveIpca, encodedText } from './networks/conditioning.ts';
import { type BridgePlan, bridgesOf } from './plan-bridge.ts';
import { type HeldBy, type Placed, placedOf, referencesOf } from './plan-cast.ts';
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
  /** What is said once more at the end of each of the request's prompts; undefined where nothing is. */
  bridges: readonly (BridgePlan | undefined)[];
  /** Undefined when the negative branch is zeros or absent. */
  negativeText: EncodedText | undefined;
  negativeBranch: boolean;
  /** Weights of the rows of each of the request's scenes and of the negative prompt; undefined where all are 1. */
  emphasis: readonly (readonly number[] | undefined)[];
  negativeEmphasis: readonly number[] | undefined;
  /** [C, h, w] in latents. */
  shape: readonly [number, number, number];
}

/** Throws FabulaError: no-scenes, bad-setting, bad-argument, prompt-too-long. */
export function planStory(model: Model, asked: StoryRequest): StoryPlan {
  const { settings, notes } = fitSettings(model, asked.settings);
  const read = readerFor(settings);
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
  const promptsBy = (method: ResolvedSettings['method']) =>
    consolidate(request.scenes, { tokenizers: model.tokenizers, window: settings.window, method });
  const { frames: prompts, meter } = promptsBy(settings.method);
  const negativeBranch = hasNegativeBranch(model, settings.guidanceScale);
  const negativePrompt = read(settings.negativePrompt);
  const negative = negativeBranch ? negativeText(model, negativePrompt.text) : undefined;
  const textsOf = (list: readonly FramePrompt[]) =>
    list.map((prompt) => encodedText(prompt.inputIds, settings.clipSkip ?? 0));
  const frameTexts = textsOf(prompts);
  const pooledTexts = request.pooledFrom === 'scene' ? textsOf(promptsBy('plain').frames) : frameTexts;
  const placed = placedOf(model, request);
  if (model.limits) mustBeWithoutRegions(model, placed);
  const { vaeFactor, latentChannels } = model;
  return {
    settings: { ...settings, ipca: effectiveIpca(settings) },
    notes: [...notes, ...roundedSteps(model, scheduler), ...foreignSyntax(asked, settings)],
    scheduler,
    draw: scenesToDraw(request, request.draw),
    prompts,
    meter,
    frameTexts,
    pooledTexts,
    references: settings.hold?.picture ? referencesOf(model, request, settings) : [],
    placed,
    bridges: bridgesOf(model, request, prompts, settings),
    negativeText: negative,
    negativeBranch,
    emphasis: prompts.map(({ scene, window }) => {
      const texts = [asked.scenes[scene]!.identityPrompt, ...window.map((i) => asked.scenes[i]!.framePrompt)];
      return rowWeights(texts.map(read), model.tokenizers[0]!);
    }),
    negativeEmphasis: rowWeights([negativePrompt], model.tokenizers[0]!),
    shape: [latentChannels, settings.height / vaeFactor, settings.width / vaeFactor],
  };
}

/** How texts are read: as words, or with their weights. */
const readerFor = ({ promptSyntax }: ResolvedSettings): ((text: string) => WeightedText) =>
  promptSyntax === 'weighted' ? readWeights : (text) => ({ text, spans: [], tags: [] });

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
  const { negativePrompt, promptSyntax } = settings;
  const texts = scenes.flatMap(({ identityPrompt, framePrompt }) => [identityPrompt, framePrompt]);
  if (promptSyntax !== 'weighted') return [foreignSyntaxNote([...texts, negativePrompt]) ?? []].flat();
  const tags = [...new Set([...texts, negativePrompt].flatMap((text) => readWeights(text).tags))];
  if (tags.length === 0) return [];
  return [
    `${tags.join(', ')} is left out of the prompts: a LoRA is laid over the whole story, as one of its LoRAs.`,
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

/** What has to be encoded for these scenes: their distinct texts, and the negative prompt. */
export function textsToEncode(
  { frameTexts, pooledTexts, references, bridges, negativeText: negative }: StoryPlan,
  draw: readonly number[],
): EncodedText[] {
  const texts = [
    ...draw.flatMap((index) => [
      frameTexts[index]!,
      pooledTexts[index]!,
      ...(references[index] ?? []).map(({ reference }) => reference.text),
      ...Object.values(bridges[index] ?? {}).map(({ text }) => text),
    ]),
    ...(negative ? [negative] : []),
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

/** The reference leaves clip skip out of the negative prompt, so it is left out here. */
function negativeText(model: Model, text: string): EncodedText | undefined {
  if (text === '' && model.zerosForEmptyPrompt) return undefined;
  const inputIds = model.tokenizers.map((tokenizer) => {
    const ids = tokenizer.encodePieces(text);
    const over = ids.length - tokenizer.maxTokens;
    if (over > 0) {
      throw new FabulaError(
        'prompt-too-long',
        `The negative prompt has ${ids.length} tokens, ${over} more than the ${tokenizer.maxTokens} that fit.`,
        'Shorten it.',
      );
    }
    return tokenizer.encode(ids);
  });
  return encodedText(inputIds, 0);
}
