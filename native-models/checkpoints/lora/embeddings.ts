// Textual inversion (Gal et al. 2022): words that a file adds to a model, each one or more rows beside its token embeddings. How
// people's tools spell them, alone in a file or bundled with a LoRA, and whether they fit a model. Reads no row.

import { basename } from 'node:path';
import type { AddedRows, Checkpoint, Component, WeightRef, WeightTable } from '../checkpoint.ts';
import { CheckpointError } from '../checkpoint-error.ts';

/** One word's rows [vectors, width], for one text encoder or, in SDXL, for both. */
export interface Embedding {
  word: string;
  first?: WeightRef;
  second?: WeightRef;
}

/** For which encoder the rows under a key are. */
const ENCODERS: readonly [pattern: RegExp, encoder: 'first' | 'second'][] = [
  [/^(emb_params|clip_l|text_encoders_0|string_to_param\..+|<.+>)$/, 'first'],
  [/^(clip_g|text_encoders_1)$/, 'second'],
];
const BUNDLED = /^bundle_emb\.(.+?)\.(emb_params|clip_[lg]|text_encoders_[01]|string_to_param\..+)$/;

const encoderOf = (name: string): 'first' | 'second' | undefined =>
  ENCODERS.find(([pattern]) => pattern.test(name))?.[1];

/** Rows of words, and not some layer that happens to be called so. */
const isRows = ({ shape }: WeightRef): boolean =>
  (shape.length === 1 || shape.length === 2) && !shape.includes(0);

/** Whether a file is a textual inversion and nothing else, by its keys and shapes. */
export const isEmbedding = (tensors: WeightTable): boolean =>
  tensors.size > 0 && [...tensors].every(([key, ref]) => encoderOf(key) !== undefined && isRows(ref));

/** The words of a file by name, and the keys that hold them. */
export function embeddingsIn(
  tensors: WeightTable,
  file: string,
): { words: Embedding[]; keys: ReadonlySet<string> } {
  const keys = new Set<string>();
  const words = new Map<string, Embedding>();
  const alone = isEmbedding(tensors);
  for (const [key, ref] of tensors) {
    const bundled = BUNDLED.exec(key);
    const encoder = alone ? encoderOf(key) : bundled ? encoderOf(bundled[2]!) : undefined;
    if (encoder === undefined || !isRows(ref)) continue;
    const word = bundled?.[1] ?? basename(file).replace(/\.[^.]+$/, '');
    keys.add(key);
    words.set(word, { ...words.get(word), word, [encoder]: ref });
  }
  return { words: [...words.values()], keys };
}

const rowsOf = ({ shape }: WeightRef): [count: number, width: number] =>
  shape.length === 1 ? [1, shape[0]!] : [shape[0]!, shape[1]!];

function tableOf({ weights }: Component): WeightRef | undefined {
  const key = [...weights.keys()].find((name) => name.endsWith('token_embedding.weight'));
  return key === undefined ? undefined : weights.get(key);
}

/**
 * The checkpoint with a word more. Throws CheckpointError `wrong-shape` for rows of another width, for more encoders
 * than there are, or where one of two is left without.
 */
export function addWord(
  checkpoint: Checkpoint,
  { word, first, second }: Embedding,
  file: string,
  strength: number,
): Checkpoint {
  const { textEncoder, textEncoder2, words = [] } = checkpoint;
  const rows = [
    [textEncoder, first],
    [textEncoder2, second],
  ] as const;
  const counts = rows.flatMap(([component, ref]) => {
    if (component === undefined) {
      // Its first rows may well be as wide as this model's: those of SDXL and SD 1 are.
      if (ref === undefined) return [];
      throw new CheckpointError(
        'wrong-shape',
        `${basename(file)} is a textual inversion for another model: the word "${word}" has rows for two text encoders, and ${checkpoint.name} has one.`,
        'Choose one that was made for this kind of model.',
      );
    }
    const width = tableOf(component)?.shape[1];
    const [count, wide] = ref === undefined ? [0, 0] : rowsOf(ref);
    if (wide === width && count > 0) return [count];
    const has = ref === undefined ? 'has nothing for' : `has rows of ${wide} numbers for`;
    throw new CheckpointError(
      'wrong-shape',
      `${basename(file)} is a textual inversion for another model: the word "${word}" ${has} the ${component.name} of ${checkpoint.name}, which reads ${width}.`,
      'Choose one that was made for this kind of model.',
    );
  });
  const [count = 0] = counts;
  if (counts.some((other) => other !== count)) {
    throw new CheckpointError(
      'wrong-shape',
      `${basename(file)}: the word "${word}" has ${counts.join(' and ')} rows for the two text encoders.`,
      'The file is damaged: get it again.',
    );
  }
  const before = words.reduce((sum, one) => sum + one.count, 0);
  const withRows = (component: Component, ref: WeightRef | undefined): Component => {
    if (ref === undefined) return component;
    const added: AddedRows = { rows: ref, count, strength };
    return { ...component, addedRows: [...(component.addedRows ?? []), added] };
  };
  return {
    ...checkpoint,
    textEncoder: withRows(textEncoder, first),
    ...(textEncoder2 === undefined ? {} : { textEncoder2: withRows(textEncoder2, second) }),
    words: [...words, { word, first: before, count }],
  };
}
