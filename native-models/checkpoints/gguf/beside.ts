// What a GGUF file of a U-Net alone lacks, out of the .safetensors and .gguf files beside it: text encoders and a VAE of their own, as
// ComfyUI's users keep them, or those of a whole checkpoint. The result is one table with the keys of a single file.

import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Family, WeightRef, WeightTable } from '../checkpoint.ts';
import { CheckpointError } from '../checkpoint-error.ts';
import type { SafetensorsFile } from '../safetensors.ts';
import { withScales } from '../scaled-weights.ts';
import { withoutEnding } from '../single-file/beside.ts';
import { fileKind, VAES } from '../single-file/file-kind.ts';
import { TEXT, TEXTS_XL, UNET } from '../single-file/spellings.ts';
import { readWeights } from '../weights-file.ts';

/** A folder with more files is a store of models, not one model's. */
const MOST_FILES = 200;

/** Files that a message names. */
const LISTED = 4;

const FAMILY_NAMES: Readonly<Record<Family, string>> = {
  sd1: 'Stable Diffusion 1',
  sd2: 'Stable Diffusion 2',
  sdxl: 'SDXL',
};

type Part = 'text' | 'text2' | 'vae';
const PART_NAMES: Readonly<Record<Part, string>> = {
  text: 'text encoder',
  text2: 'second text encoder',
  vae: 'VAE',
};

/** The U-Net's keys as a checkpoint has them: converters leave out where it stood. */
export function withUnetPrefix(tensors: WeightTable): WeightTable {
  const isOriginal = tensors.has('input_blocks.0.0.weight');
  const isDiffusers =
    tensors.has('conv_in.weight') && [...tensors.keys()].some((key) => key.startsWith('down_blocks.'));
  if (!isOriginal && !isDiffusers) return tensors;
  return new Map([...tensors].map(([key, ref]) => [UNET + key, ref]));
}

function familyOf(tensors: WeightTable): Family {
  const conditioned = ['label_emb.0.0.weight', 'add_embedding.linear_1.weight'];
  if (conditioned.some((key) => tensors.has(UNET + key))) return 'sdxl';
  const projection = [...tensors].find(([key]) => key.startsWith(UNET) && key.endsWith('.proj_in.weight'));
  return projection?.[1].shape.length === 2 ? 'sd2' : 'sd1';
}

const hasBelow = (tensors: WeightTable, prefix: string): boolean =>
  [...tensors.keys()].some((key) => key.startsWith(prefix));

/** Width and name tell CLIP's two text encoders apart. */
function textPart(name: string, tensors: WeightTable, family: Family): Part {
  const table = [...tensors].find(([key]) => key.endsWith('token_embedding.weight'))?.[1];
  const isSecond = table?.shape[1] === 1280 || /clip_?g|text_encoder_2|bigg/i.test(name);
  return family === 'sdxl' && isSecond ? 'text2' : 'text';
}

const placeOf = (part: Part, family: Family): string => {
  if (part === 'vae') return VAES[0];
  return family === 'sdxl' ? `${TEXTS_XL[part === 'text' ? 0 : 1]}.` : `${TEXT}.`;
};

/** The part's tensors under the keys of a single file. */
function placed(part: Part, family: Family, tensors: WeightTable): [string, WeightRef][] {
  const place = placeOf(part, family);
  const isOpenClip = hasBelow(tensors, 'transformer.resblocks.');
  const inner = part === 'vae' ? '' : isOpenClip ? 'model.' : 'transformer.';
  const own = VAES.find((prefix) => part === 'vae' && hasBelow(tensors, prefix)) ?? '';
  return [...tensors].map(([key, ref]) => [place + inner + key.slice(own.length), ref]);
}

interface Candidate {
  file: string;
  tensors: WeightTable;
}

interface Found {
  parts: Map<Part, Candidate[]>;
  whole: Candidate[];
}

/** As they are stored. Throws CheckpointError for a file that is broken, or lacks scales of its weights. */
async function tensorsIn(path: string): Promise<WeightTable> {
  return withScales((await readWeights(path)).tensors);
}

async function look(folder: string, own: string, family: Family): Promise<Found> {
  const isOther = (name: string): boolean => /\.(safetensors|sft|gguf)$/i.test(name) && name !== own;
  const names = (await readdir(folder)).filter(isOther).sort();
  const found: Found = { parts: new Map(), whole: [] };
  for (const name of names.slice(0, MOST_FILES)) {
    const read = await tensorsIn(join(folder, name)).catch((error: unknown) => {
      // Another model's broken file is not this one's matter.
      if (error instanceof CheckpointError) return undefined;
      throw error;
    });
    if (read === undefined) continue;
    const kind = fileKind(read);
    const candidate = { file: name, tensors: read };
    const isText = kind.kind === 'part' && /text encoder$/.test(kind.what) && !hasBelow(read, UNET);
    if (kind.kind === 'checkpoint' && kind.family === family) found.whole.push(candidate);
    else if (kind.kind === 'vae' || isText) {
      const part = kind.kind === 'vae' ? 'vae' : textPart(name, read, family);
      found.parts.set(part, [...(found.parts.get(part) ?? []), candidate]);
    }
  }
  return found;
}

/** The one that is meant: named like the model, or the only one. Undefined where there is none. */
function choose(
  candidates: readonly Candidate[],
  stem: string,
  what: string,
  model: string,
): Candidate | undefined {
  const named = candidates.filter(({ file }) => file.toLowerCase().startsWith(stem.toLowerCase()));
  const [first, ...others] = named.length > 0 ? named : candidates;
  if (others.length === 0) return first;
  const all = [first!, ...others].map(({ file }) => file);
  const more = all.length > LISTED ? ` and ${all.length - LISTED} more` : '';
  const names = `${all.slice(0, LISTED).join(', ')}${more}`;
  throw new CheckpointError(
    'unsupported-model',
    `Beside ${model} lie several files that could be its ${what}: ${names}.`,
    `Put one of them under a name that begins with "${stem}", or the model into a folder of its own.`,
  );
}

/**
 * A GGUF file with all parts of a model: its own where it has them, else those beside it. Throws CheckpointError
 * `unsupported-model` for a part that is nowhere, or in several files.
 */
export async function withPartsBeside(file: SafetensorsFile, ownVae: boolean): Promise<SafetensorsFile> {
  const tensors = withUnetPrefix(file.tensors);
  if (!hasBelow(tensors, UNET)) return { ...file, tensors };
  const family = familyOf(tensors);
  const needed = (
    family === 'sdxl' ? (['text', 'text2', 'vae'] as const) : (['text', 'vae'] as const)
  ).filter((part) => !hasBelow(tensors, placeOf(part, family)) && !(part === 'vae' && ownVae));
  if (needed.length === 0) return { ...file, tensors };
  const model = basename(file.file);
  const stem = withoutEnding(model).replace(/[-_.]?(I?Q\d\w*|B?F16|F32)$/i, '');
  const { parts, whole } = await look(dirname(file.file), model, family);
  const all = new Map(tensors);
  for (const part of needed) {
    const own = choose(parts.get(part) ?? [], stem, PART_NAMES[part], model);
    const from = own ?? choose(whole, stem, PART_NAMES[part], model);
    if (from === undefined) {
      throw new CheckpointError(
        'unsupported-model',
        `${model} holds a U-Net alone, and no ${PART_NAMES[part]} lies beside it.`,
        `Put ${family === 'sdxl' ? 'clip_l.safetensors, clip_g.safetensors' : 'the text encoder'} and a VAE into its folder, or a whole ${FAMILY_NAMES[family]} checkpoint, whose parts are then used.`,
      );
    }
    const place = placeOf(part, family);
    const entries =
      own === undefined
        ? [...from.tensors].filter(([key]) =>
            part === 'vae' ? VAES.some((prefix) => key.startsWith(prefix)) : key.startsWith(place),
          )
        : placed(part, family, own.tensors);
    for (const [key, ref] of entries) all.set(key, ref);
  }
  return { ...file, tensors: all };
}
