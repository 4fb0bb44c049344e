// LoRA files of a request, and words (textual inversion): their content hashes, and the model with them laid over it.

import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { applyLoras, type Checkpoint } from '../../../native-models/index.ts';
import { FabulaError } from '../../contract/errors.ts';
import { type DrawSettingsInput, type LoraSetting, loraSetting } from '../../contract/settings.ts';
import { sha256OfFile } from '../../files/hash-file.ts';
import type { Model } from './model.ts';

/** Of a config that does not say. */
const CLIP_VOCABULARY = 49408;

export interface ChangedModel {
  model: Model;
  /** As the request has them, with their hashes. */
  loras: readonly LoraSetting[];
  /** What people should know of them, one line each. */
  notes: readonly string[];
}

/**
 * The model with the request's LoRAs; the same model when there are none. Throws FabulaError (`bad-setting`,
 * `bad-model` when a file is not the one that was drawn with) or CheckpointError.
 */
export async function withLoras(
  model: Model,
  wanted: DrawSettingsInput['loras'] = [],
): Promise<ChangedModel> {
  const loras: LoraSetting[] = [];
  for (const input of wanted) {
    const lora = read(input);
    // The header is checked before the whole file is read for its hash.
    await applyLoras(model.checkpoint, [lora]);
    const sha256 = await hashOf(lora.file);
    if (lora.sha256 !== undefined && lora.sha256 !== sha256) {
      throw new FabulaError(
        'bad-model',
        `${lora.file} is not the LoRA ${basename(lora.file)} that this was drawn with (its hash differs).`,
        'Put that file back, or choose the LoRA anew to draw with this one.',
      );
    }
    loras.push({ ...lora, sha256 });
  }
  if (loras.length === 0) return { model, loras, notes: [] };
  const checkpoint = await applyLoras(model.checkpoint, loras);
  return {
    model: { ...model, checkpoint, tokenizers: withWords(model, checkpoint) },
    loras,
    notes: wordNotes(checkpoint),
  };
}

/** The model's tokenizers with the words that were laid over its text encoders. */
function withWords(
  { tokenizers }: Model,
  { textEncoder, textEncoder2, words }: Checkpoint,
): Model['tokenizers'] {
  if (words === undefined) return tokenizers;
  return tokenizers.map((tokenizer, i) => {
    const { config } = (i === 0 ? textEncoder : textEncoder2) ?? textEncoder;
    const { vocab_size: vocabulary } = config;
    return tokenizer.withWords(words, typeof vocabulary === 'number' ? vocabulary : CLIP_VOCABULARY);
  });
}

const taught = new WeakMap<Model, Map<string, Promise<Model['tokenizers']>>>();

/**
 * The model's tokenizers with the words of these files, as it will be drawn with them; the model's own where they do not fit
 * it, which whoever draws tells. Reads headers alone, once.
 */
export function tokenizersWith(model: Model, files: readonly string[]): Promise<Model['tokenizers']> {
  if (files.length === 0) return Promise.resolve(model.tokenizers);
  const known = taught.get(model) ?? new Map<string, Promise<Model['tokenizers']>>();
  taught.set(model, known);
  const key = files.join('\n');
  const read =
    known.get(key) ??
    applyLoras(
      model.checkpoint,
      files.map((file) => ({ file, strength: 1 })),
    ).then(
      (checkpoint) => withWords(model, checkpoint),
      () => model.tokenizers,
    );
  known.set(key, read);
  return read;
}

function wordNotes({ words = [] }: Checkpoint): string[] {
  return words.map(({ word, count }) => {
    const many = count === 1 ? '1 token' : `${count} tokens`;
    return `"${word}" is a word of prompts now, of ${many} (textual inversion).`;
  });
}

/** What tells one set of LoRAs from another where networks are kept loaded. */
export const lorasKey = (loras: readonly LoraSetting[]): string =>
  loras
    .map(
      ({ sha256, strength, blocks }) => `${sha256}:${strength}${blocks ? `:${JSON.stringify(blocks)}` : ''}`,
    )
    .join(' ');

function read(input: unknown): LoraSetting {
  const result = loraSetting.safeParse(input);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new FabulaError(
    'bad-setting',
    `A LoRA's "${issue?.path.join('.')}" cannot be used: ${issue?.message}.`,
    'Give a file and a strength from -10 to 10.',
  );
}

/** Hashes by path, size and time of change: a file is read whole once. */
const known = new Map<string, string>();

async function hashOf(file: string): Promise<string> {
  const { size, mtimeMs, ino } = await stat(file);
  const key = `${file} ${size} ${mtimeMs} ${ino}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  const sha256 = await sha256OfFile(file);
  known.set(key, sha256);
  return sha256;
}
