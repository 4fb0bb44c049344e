// How a model reads, as far as it decides which texts it can be drawn with.

import type { DrawSettings } from '../contract/settings.ts';
import { tokenizersWith } from '../diffusion/model/loras.ts';
import type { Model } from '../diffusion/model/model.ts';
import { mergeSettings } from '../diffusion/model/settings.ts';
import type { Tokenizer } from '../diffusion/tokenizer/tokenizer.ts';

export interface Reading {
  /** With the words of LoRAs; none where they are not known: the engine says then what is wrong with the model. */
  tokenizers: readonly Tokenizer[];
  /** What it is drawn with where a story names none. */
  method: DrawSettings['method'];
}

/** Of a model that cannot be opened. */
export const UNKNOWN_READING: Reading = { tokenizers: [], method: 'plain' };

/** @param tokenizers The model's, with the words of the story's LoRAs. */
export const readingOf = (model: Model, tokenizers: readonly Tokenizer[] = model.tokenizers): Reading => ({
  tokenizers,
  method: mergeSettings(model, {}).method,
});

/** With the words of these LoRA files. */
export const readingWith = async (model: Model, loraFiles: readonly string[]): Promise<Reading> =>
  readingOf(model, await tokenizersWith(model, loraFiles));
