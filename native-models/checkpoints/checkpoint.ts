// What a checkpoint is once opened: components with configs and weight tables that say where every tensor
// lies on disk. Plain records; must not know files' formats, graphs or devices.

import type { Config } from './json.ts';
import type { WeightChange } from './lora/weight-change.ts';
import type { ModelManifest } from './manifest.ts';
import type { OnnxFile } from './onnx-export/onnx-file.ts';
import type { WeightRef, WeightTable } from './weight-ref.ts';

export type { BlockType, ElementalType, WeightRef, WeightTable, WeightType } from './weight-ref.ts';

/** The model families whose pipelines Fabula can run. */
export type Family = 'sd1' | 'sd2' | 'sdxl';

/** A matrix [out, width] quantised block by block, where its parts lie: see quantised/quantise.ts. */
export interface QuantisedRef {
  bits: 4 | 8;
  blockSize: number;
  out: number;
  width: number;
  /** U8 [out, blocks, blockSize · bits / 8]. */
  values: WeightRef;
  /** F32 [out · blocks]. */
  scales: WeightRef;
}

/** Rows [count, width] that stand behind a text encoder's own token embeddings, times a strength. */
export interface AddedRows {
  rows: WeightRef;
  count: number;
  strength: number;
}

/** A word that was added to a model (textual inversion): its rows, counted from the end of the model's own. */
interface AddedWord {
  word: string;
  first: number;
  count: number;
}

export type ComponentName = 'text_encoder' | 'text_encoder_2' | 'unet' | 'vae';

/** One network of a checkpoint, not yet compiled. */
export interface Component {
  name: ComponentName;
  /** Names it in messages: its folder, or the file and which part of it. */
  source: string;
  /** Class in the library that wrote it, e.g. `UNet2DConditionModel`. */
  className: string;
  config: Config;
  weights: WeightTable;
  /** An export to ONNX by others, which is run as it is; `weights` then only tell what is in it. */
  onnx?: OnnxFile;
  /** Changes laid over the weights, by key: see lora/apply-loras.ts. */
  changes?: ReadonlyMap<string, readonly WeightChange[]>;
  /** Of a text encoder: what stands behind its token embeddings. */
  addedRows?: readonly AddedRows[];
  /** Quantised forms of some weights, by key, which graphs use in their place. */
  quantised?: ReadonlyMap<string, QuantisedRef>;
  /** Paths it was read from, a config of its own first. */
  files: readonly string[];
}

/** Where a CLIP tokenizer's files are; `config` is tokenizer_config.json (pad token, maximum length). */
export interface TokenizerFiles {
  name: 'tokenizer' | 'tokenizer_2';
  /** Absent: CLIP's own, which follows from its merges. */
  vocab?: string;
  merges: string;
  /** tokenizer.json, which holds what those two do, where they are not there. */
  whole?: string;
  config: Config;
  /** special_tokens_map.json, `{}` when there is none. */
  specialTokens: Config;
  /** added_tokens.json, words that were taught beside the vocabulary; `{}` when there is none. */
  addedTokens: Config;
  /** All of its files. */
  files: readonly string[];
}

export interface Checkpoint {
  /** Real path of what was opened: a folder, or one file. */
  path: string;
  /** Where it was opened: the same, but of a file the absolute path as people named it, which may be a link. */
  place: string;
  /** Real path of the folder, or of the one that holds the file. */
  folder: string;
  /** What people call it: its manifest's name, else that of the folder or file. */
  name: string;
  family: Family;
  /** `_class_name` of model_index.json. */
  pipeline: string;
  /** model_index.json as it is (`force_zeros_for_empty_prompt` and other pipeline settings are here). */
  index: Config;
  textEncoder: Component;
  /** SDXL only. */
  textEncoder2?: Component;
  unet: Component;
  vae: Component;
  tokenizers: readonly TokenizerFiles[];
  schedulerConfig: Config;
  manifest?: ModelManifest;
  /** As the manifest or the file's own metadata tell it. */
  licence?: string;
  /** What a single file says of itself (`__metadata__`). */
  metadata?: Readonly<Record<string, string>>;
  /** Words laid over it: see lora/embeddings.ts. */
  words?: readonly AddedWord[];
  /** What people should know and nothing refuses, one line each: tensors that are not used, odd metadata. */
  notes: readonly string[];
  /** Every file the checkpoint was read from, weights included. */
  files: readonly string[];
}
