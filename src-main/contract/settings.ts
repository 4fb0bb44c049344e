// Everything a person can set about how a story is drawn, with its validator and published default.
// One record: the CLI, the project document, the engine and the editor all use it.

import { z } from 'zod';

export const schedulerNames = [
  'euler',
  'euler-ancestral',
  'heun',
  'lms',
  'ddim',
  'ddpm',
  'dpmpp-2m',
  'dpmpp-2m-karras',
  'dpmpp-2m-sde',
  'dpmpp-sde',
  'unipc',
  'edm-dpmpp-2m',
  'lcm',
  'tcd',
] as const;
export type SchedulerName = (typeof schedulerNames)[number];

/** How the steps are spaced; `sgm-uniform` is what diffusers calls trailing, `ays` Align Your Steps. */
export const spacingNames = ['leading', 'linspace', 'sgm-uniform', 'karras', 'exponential', 'ays'] as const;
export type SpacingName = (typeof spacingNames)[number];

/** Ways to draw in few steps, for checkpoints that were distilled for it. */
const presetNames = ['none', 'turbo', 'lightning', 'lcm', 'hyper', 'dmd2'] as const;
export type PresetName = (typeof presetNames)[number];

/** What a network was trained to predict, in diffusers' words: the noise, its velocity, or the picture itself. */
const predictionTypes = ['epsilon', 'v_prediction', 'sample'] as const;

/** What can be drawn on: execution providers of ONNX Runtime. */
const providers = ['cpu', 'webgpu', 'cuda', 'dml', 'coreml'] as const;
export type Provider = (typeof providers)[number];

/** Devices by the names that every machine has. */
export const devices = ['auto', ...providers] as const;

/** Those that can be told apart where there are several cards, counted from 0: "cuda:1". */
type CardName = `${'cuda' | 'dml'}:${number}`;
const CARD_NAME = /^(cuda|dml):(\d{1,2})$/;

const cardName = z.custom<CardName>(
  (value) => typeof value === 'string' && CARD_NAME.test(value),
  'Choose a device, or a card by its number, such as "cuda:1"',
);

export const deviceName = z.union([z.enum(providers), cardName]);
export type DeviceName = z.infer<typeof deviceName>;

/** What a person chooses. */
export const device = z.union([z.enum(devices), cardName]);
export type Device = z.infer<typeof device>;

export const providerOf = (name: DeviceName): Provider => name.replace(/:.*/, '') as Provider;

/** Which of several cards; undefined for the first, or the only one. */
export const cardOf = (name: DeviceName): number | undefined => {
  const number = CARD_NAME.exec(name)?.[2];
  return number === undefined ? undefined : Number(number);
};

/** How a model's weights are held; what each costs and saves is in diffusion/networks/weights.ts. */
export const weightsModes = ['full', 'streamed', '8bit', '4bit'] as const;
export type WeightsMode = (typeof weightsModes)[number];

/**
 * How far one U-Net step is from float32 weights, relative, as native-models/parity/quantised.test.ts measures it on a
 * small random U-Net. Streamed weights are the same numbers.
 */
export const weightsError: Readonly<Record<WeightsMode, number>> = {
  full: 0,
  streamed: 0,
  '8bit': 0.012,
  '4bit': 0.15,
};

/** What a U-Net computes in. */
export const precision = z.enum(['float32', 'float16']);

const exponent = z.number().min(-1).max(1);
const factor = z.number().min(0).max(10);

/** σ' = β·exp(-α·σ)·σ (One-Prompt-One-Story, section "singular-value reweighting"; constants of the released code). */
export const svrSettings = z.strictObject({
  mode: z.enum(['svr', 'svr-eot', 'original']).default('svr'),
  order: z.enum(['suppress-first', 'express-first']).default('suppress-first'),
  suppressAlpha: exponent.default(0.01),
  suppressBeta: factor.default(0.05),
  expressAlpha: exponent.default(-0.01),
  expressBeta: factor.default(1),
  /** `svr-eot` only: what end-of-text rows are multiplied by at each call. */
  eotFactor: factor.default(0.9),
});

/** Identity-preserving cross-attention. `strength` w: 1 is off, 2 is the published method. */
export const ipcaSettings = z.strictObject({
  strength: z.number().min(1).max(16).default(2),
  variant: z.enum(['released', 'paper']).default('released'),
  /** Block groups that take part, such as `down1` or `mid`; all of the model's when absent. */
  blocks: z.array(z.string()).optional(),
  startStep: z.int().min(0).default(0),
  dropout: z.number().min(0).max(1).default(0),
});

const windowSettings = z.strictObject({
  /** The most frame prompts that share one consolidated prompt. */
  size: z.int().min(1).max(75).default(10),
  kind: z.enum(['circular', 'trailing']).default('circular'),
});

/** FreeU's skip (s) and backbone (b) factors for up blocks 0 and 1. */
export const freeUSettings = z.strictObject({
  s1: factor.default(0.6),
  s2: factor.default(0.4),
  b1: factor.default(1.1),
  b2: factor.default(1.2),
});

/**
 * Holding the look by a picture of the character alone, which every scene sees while it is drawn (diffusion/METHOD.md,
 * section 7).
 */
export const pictureSettings = z.strictObject({
  /** How often its subject counts beside the picture's own places. */
  weight: z.number().min(0.1).max(16).default(2),
  startStep: z.int().min(0).default(0),
  /** Block groups that take part, such as `up1` or `mid`; all of the model's when absent. */
  blocks: z.array(z.string()).optional(),
  /** Share of the subject's places that is left out, against poses that are copied. */
  tokenDropout: z.number().min(0).max(0.95).default(0),
  /** Share that the character's places take over from their matches in its picture, in the first steps; 0 is off. */
  anchor: z.number().min(0).max(1).default(0),
  /** Up to which share of the steps. */
  anchorUntil: z.number().min(0).max(1).default(0.5),
  /** From which places of a scene it is seen: `subject` are those where the character is found to be. Absent: everywhere. */
  seenFrom: z.enum(['everywhere', 'subject']).optional(),
});

/**
 * Other scenes' words taken out by one projection, in place of reweighting (diffusion/METHOD.md, section 11); with the
 * method `onestory` only.
 */
export const notchSettings = z.strictObject({
  /** How much of them: 1 is all that they have of their own. */
  strength: z.number().min(0).max(2).default(1),
  /** Share of what they say that counts as theirs. */
  energy: z.number().min(0).max(1).default(0.85),
  /** In the prompt of one scene: how often what sets a character apart is said again at its end; 0 is off. */
  bridge: z.number().min(0).max(4).default(1),
});

/** What holds the character's look beside `method`, which holds it by words. */
const holdSettings = z.strictObject({
  picture: pictureSettings.nullable().default(null),
  /** Absent: words are held as published. */
  notch: notchSettings.nullable().optional(),
});

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
/** 1 is the LoRA as it was trained. */
export const loraStrength = z.number().min(-10).max(10);

/** Factors of a LoRA's strength by the part of the network: text encoders, sides of the U-Net, single blocks, the rest. */
export const loraBlocks = z.record(z.string().regex(/^(te|rest|mid|(in|out)\d{0,2})$/), loraStrength);

/** The most LoRAs over one model. */
export const mostLoras = 32;

/** A LoRA file laid over the model. */
export const loraSetting = z.strictObject({
  /** A path; relative ones belong to the file that the settings stand in. */
  file: z.string().min(1),
  strength: loraStrength.default(1),
  blocks: loraBlocks.optional(),
  /** Of the whole file. What is drawn again must be the same. */
  sha256: sha256.optional(),
});

/**
 * A LoRA as a story keeps it: by its content. Where the file lies is this machine's matter; neither a page nor a story
 * from elsewhere may name a path.
 */
export const chosenLora = z.strictObject({
  name: z
    .string()
    .min(1)
    .max(255)
    .regex(/^[^/\\]+$/),
  sha256,
  strength: loraStrength,
  blocks: loraBlocks.optional(),
});

/** What is absent comes from the model: its manifest, its scheduler's config, its native size. */
export const drawSettings = z.strictObject({
  method: z.enum(['onestory', 'plain']).default('onestory'),
  /** Absent: as the model is recognised. `none`: ordinary steps, whatever it is. */
  preset: z.enum(presetNames).optional(),
  width: z.int().min(8).max(8192).optional(),
  height: z.int().min(8).max(8192).optional(),
  steps: z.int().min(1).max(1000).optional(),
  /** Up to 1 there is none: what model cards of few-step models call 0, others call 1. */
  guidanceScale: z.number().min(0).max(50).optional(),
  guidanceRescale: z.number().min(0).max(1).default(0),
  scheduler: z.enum(schedulerNames).optional(),
  /** Absent: as the model's scheduler config, its preset or the scheduler's name says. */
  spacing: z.enum(spacingNames).optional(),
  /** Absent: as the model's files say, which some merges and conversions have lost. */
  predictionType: z.enum(predictionTypes).optional(),
  /** Trained down to zero signal, so that steps start at pure noise (Lin et al. 2023). Absent: as the model's files say. */
  zeroSnr: z.enum(['on', 'off']).optional(),
  /** Empty means none: zeros where the model says so, the empty prompt elsewhere. */
  negativePrompt: z.string().default(''),
  clipSkip: z.int().min(0).max(11).optional(),
  /** `weighted`: (word:1.3), (word) and [word] in prompts are weights, as other programs write them. Absent: words. */
  promptSyntax: z.enum(['plain', 'weighted']).optional(),
  svr: svrSettings.prefault({}),
  ipca: ipcaSettings.prefault({}),
  window: windowSettings.prefault({}),
  freeU: freeUSettings.nullable().default(null),
  /** Absent: words alone. */
  hold: holdSettings.optional(),
  /** Applied together, in order. */
  loras: z.array(loraSetting).max(mostLoras).default([]),
  /** `auto`: the first of the modes that fits into this machine's memory. */
  weights: z.enum([...weightsModes, 'auto']).default('full'),
  /** Absent: as the device draws best. Of a picture that was drawn: where its device had both. */
  precision: precision.optional(),
});

/** Settings in which nothing is left to the model any more. */
export const resolvedSettings = drawSettings.required({
  width: true,
  height: true,
  steps: true,
  guidanceScale: true,
  scheduler: true,
});

/** What was drawn so, to be asked for again: what it had not, it shall not have, whatever the model has on by now. */
export const asDrawn = <S extends Pick<ResolvedSettings, 'hold'>>(settings: S): S => {
  const { picture, notch } = settings.hold ?? {};
  const asSeen = picture ? { seenFrom: 'everywhere' as const, ...picture } : null;
  return { ...settings, hold: { ...settings.hold, picture: asSeen, notch: notch ?? null } };
};

/** How the families were published: what is taken where no person, no preset and no file of the model says more. */
const stableDiffusion = { width: 512, height: 512, steps: 50, guidanceScale: 7.5 } as const;
export const publishedSampling = {
  sd1: stableDiffusion,
  sd2: stableDiffusion,
  /** As in the paper. */
  sdxl: { width: 1024, height: 1024, steps: 50, guidanceScale: 5 },
} as const;
export const publishedScheduler = 'euler' satisfies SchedulerName;

type Bare<T> = T extends z.ZodDefault<infer Inner> ? Inner : T;
type Chosen<S extends z.ZodRawShape> = { [K in keyof S]: z.ZodOptional<Bare<S[K]>> };

/** The same fields, each absent or set: a default would make what nobody chose look chosen. */
function chosenOf<S extends z.ZodRawShape>(record: z.ZodObject<S>): z.ZodObject<Chosen<S>, z.core.$strict> {
  const bare = (field: unknown) => (field instanceof z.ZodDefault ? field.unwrap() : field) as z.ZodType;
  const fields = Object.entries(record.shape).map(([name, field]) => [name, bare(field).optional()]);
  return z.strictObject(Object.fromEntries(fields)) as never;
}

/**
 * What a person set, and nothing else: a story keeps this. The rest comes from the model's own defaults and then
 * from the published ones, at the time a picture is drawn.
 */
export const chosenSettings = z.strictObject({
  ...chosenOf(
    drawSettings.omit({ svr: true, ipca: true, window: true, freeU: true, hold: true, loras: true }),
  ).shape,
  svr: chosenOf(svrSettings).optional(),
  ipca: chosenOf(ipcaSettings).optional(),
  window: chosenOf(windowSettings).optional(),
  /** null switches off what a model has on; factors left out are the published ones. */
  freeU: chosenOf(freeUSettings).nullable().optional(),
  /** null switches off what a model has on. */
  hold: z
    .strictObject({
      picture: chosenOf(pictureSettings).nullable().optional(),
      notch: chosenOf(notchSettings).nullable().optional(),
    })
    .optional(),
  /** Absent where there are none. */
  loras: z.array(chosenLora).min(1).max(mostLoras).optional(),
});

/** The same as the engine is asked for it: with its LoRAs where they lie on this machine. */
export const requestedSettings = chosenSettings.extend({
  loras: z.array(loraSetting).max(mostLoras).optional(),
});

export type ChosenSettings = z.infer<typeof chosenSettings>;
export type ResolvedSettings = z.infer<typeof resolvedSettings>;
export type DrawSettings = z.infer<typeof drawSettings>;
export type DrawSettingsInput = z.input<typeof drawSettings>;
export type SvrSettings = z.infer<typeof svrSettings>;
export type PictureSettings = z.infer<typeof pictureSettings>;
export type NotchSettings = z.infer<typeof notchSettings>;
export type IpcaSettings = z.infer<typeof ipcaSettings>;
export type WindowSettings = z.infer<typeof windowSettings>;
export type ChosenLora = z.infer<typeof chosenLora>;
export type LoraSetting = z.infer<typeof loraSetting>;
