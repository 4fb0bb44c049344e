// Models a story can be drawn with, as a person chooses among them.

import { z } from 'zod';
import { errorValue } from './errors.ts';
import { fileKey } from './home.ts';
import { modelId } from './ids.ts';
import { resolvedSettings, weightsModes } from './settings.ts';
import { wordLists } from './words.ts';

export const modelView = z.strictObject({
  id: z.string(),
  name: z.string(),
  builtIn: z.boolean(),
  family: z.string(),
  licence: z.string().optional(),
  bytes: z.number().min(0),
  /** What a story's absent settings become. */
  defaults: resolvedSettings,
  /** Width and height are multiples of it. */
  sizeStep: z.int().positive(),
  /** It draws at no size but that of its defaults. */
  oneSize: z.boolean().optional(),
  /** Block groups that identity can take part in. */
  blocks: z.array(z.string()),
  /** For models of the person's library: where they are, and whether they still are what was added. */
  library: z
    .strictObject({
      state: z.enum(['here', 'missing', 'changed']),
      /** As a person reads it, such as "~/Models/fox.safetensors"; for display only. */
      place: z.string(),
      hash: z.string(),
      /** Where the VAE lies that is used in place of the model's own. */
      vae: z.string().optional(),
      licenceText: z.string().optional(),
      /** The address it was downloaded from. */
      source: z.string().optional(),
    })
    .optional(),
  /** Words and phrases it was taught with, by kind (`characters`, `places` …); absent: nobody knows. */
  words: wordLists.optional(),
  /** What it can do less than others, for people. */
  note: z.string().optional(),
  /** Why it cannot be used, such as a missing file. */
  problem: errorValue.optional(),
});
export type ModelView = z.infer<typeof modelView>;

/** What a picture took, and what it was. */
export const modelSpeed = z.strictObject({
  seconds: z.number().min(0),
  width: z.int().positive(),
  height: z.int().positive(),
  steps: z.int().positive(),
  device: z.string(),
});
export type ModelSpeed = z.infer<typeof modelSpeed>;

/** How models do on this machine. */
export const modelsHere = z.strictObject({
  /** Bytes that Fabula may use. */
  available: z.number().positive(),
  /** By model: the last picture it drew here; null: it drew none. */
  speeds: z.record(z.string(), modelSpeed.nullable()),
});

/** A file or folder that main asks for, or one that was dropped. */
const chosen = <T extends string>(dialogs: readonly [T, ...T[]]) =>
  z.union([z.enum(dialogs), z.strictObject({ key: fileKey })]);

export const modelAdd = z.strictObject({ from: chosen(['file', 'folder']) });
export const modelRelink = z.strictObject({
  id: modelId,
  from: chosen(['dialog']),
  /** Take it even if its content is another than before. */
  accept: z.boolean().default(false),
});
/** `own`: the one that the model came with. */
export const modelVae = z.strictObject({ id: modelId, from: chosen(['dialog', 'own']) });
/** With `deleteFiles` main shows the paths and asks once more. */
export const modelRemove = z.strictObject({ id: modelId, deleteFiles: z.boolean() });

/** The id of the model, or that the person gave up. */
export const modelChosen = z.union([z.strictObject({ id: modelId }), z.literal('cancelled')]);

export const modelVerification = z.strictObject({
  right: z.boolean(),
  files: z.array(
    z.strictObject({ name: z.string(), result: z.enum(['right', 'recorded', 'missing', 'different']) }),
  ),
});

/** How far reading a model's files is; several a second. */
export const modelVerifying = z.strictObject({
  id: modelId,
  doneBytes: z.number().min(0),
  totalBytes: z.number().min(0),
});

/** A well-known model that can be fetched. */
export const catalogueView = z.strictObject({
  id: z.string(),
  name: z.string(),
  family: z.string(),
  licence: z.string(),
  page: z.string(),
  bytes: z.number().positive(),
  /** Its SHA-256 is known beforehand; else it is recorded with the first download. */
  hashKnown: z.boolean(),
});

/** Of the catalogue, or an https:// address. */
export const downloadSource = z.string().min(1).max(2000);

/** A download that goes on, or stopped with an error; what is done leaves the list. */
export const downloadView = z.strictObject({
  source: downloadSource,
  doneBytes: z.number().min(0),
  totalBytes: z.number().positive().optional(),
  error: errorValue.optional(),
});
export type DownloadView = z.infer<typeof downloadView>;

/** What drawing with a model's own settings takes on the processor. */
export const modelFit = z.strictObject({
  available: z.number().positive(),
  /** The first of `weightsModes` that there is memory for; null: none. */
  mode: z.enum(weightsModes).nullable(),
  /** Bytes that it takes; of the smallest where none fits. */
  peak: z.number().positive(),
});
export type ModelFit = z.infer<typeof modelFit>;

/** What drawing the window's story will take on the processor, reckoned before anything is loaded. */
export const memoryView = z.strictObject({
  width: z.int().positive(),
  height: z.int().positive(),
  /** Bytes that Fabula may use on this machine. */
  available: z.number().positive(),
  /** In the order of `weightsModes`. */
  modes: z.array(
    z.strictObject({
      mode: z.enum(weightsModes),
      /** Bytes of its own at most. */
      peak: z.number().positive(),
      /** Bytes of weights read from their files meanwhile: kept as long as there is room. */
      mapped: z.number().min(0),
    }),
  ),
});
export type MemoryView = z.infer<typeof memoryView>;
