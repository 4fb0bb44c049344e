// Checkpoints whose keys other programs wrote in spellings of their own: under a wrapper's prefix, with ComfyUI's names of
// text encoders, or as a diffusers pipeline in one file. All are brought to the prefixes of the original code before anybody
// looks; what is inside a network keeps its names, as its own reader knows both.

import type { WeightRef, WeightTable } from '../checkpoint.ts';
import { putOnce } from './put-once.ts';

export const UNET = 'model.diffusion_model.';

/** Where the text encoders of a checkpoint are: of SD 1 and 2, and the two of SDXL. */
export const TEXT = 'cond_stage_model';
export const TEXTS_XL = ['conditioner.embedders.0', 'conditioner.embedders.1'] as const;

export interface Spelled {
  tensors: WeightTable;
  /** Completes "its keys are spelled …"; undefined for the original code's own. */
  spelling: string | undefined;
}

type Rename = (key: string) => string;

/** The first weight of a U-Net, in the original code's names or in those of diffusers. */
const FIRST_WEIGHT = /^(.*?)(?:model\.diffusion_model|unet)\.(?:input_blocks\.0\.0|conv_in)\.weight$/;

/** What stands before every key, such as "state_dict." or "module.". */
function wrapperOf(keys: readonly string[]): string {
  for (const key of keys) {
    const prefix = FIRST_WEIGHT.exec(key)?.[1];
    if (prefix !== undefined) return prefix;
  }
  return '';
}

/** ComfyUI's names of text encoders, wherever it put them. */
const COMFY = /^(?:cond_stage_model\.|text_encoders\.)?clip_([lgh])\./;

function comfyRename(keys: readonly string[]): Rename | undefined {
  const found = new Set(keys.flatMap((key) => COMFY.exec(key)?.[1] ?? []));
  if (found.size === 0) return undefined;
  const places: Readonly<Record<string, string>> = found.has('g')
    ? { l: TEXTS_XL[0], g: TEXTS_XL[1] }
    : { l: TEXT, h: TEXT };
  return (key) => key.replace(COMFY, (whole, which: string) => (places[which] ? `${places[which]}.` : whole));
}

function pipelineRename(keys: readonly string[]): Rename | undefined {
  if (!keys.some((key) => /^unet\.(conv_in|input_blocks\.0\.0)\.weight$/.test(key))) return undefined;
  const isXl = keys.some((key) => key.startsWith('text_encoder_2.'));
  const first = isXl ? TEXTS_XL[0] : TEXT;
  return (key) =>
    key
      .replace(/^unet\./, UNET)
      .replace(/^text_encoder\./, `${first}.transformer.`)
      .replace(/^text_encoder_2\./, `${TEXTS_XL[1]}.transformer.`);
}

function renamed(tensors: WeightTable, rename: Rename): WeightTable {
  const table = new Map<string, WeightRef>();
  for (const [key, ref] of tensors) putOnce(table, rename(key), ref);
  return table;
}

/** The tensors under the original code's prefixes. Throws `duplicate-key` when two keys come to mean the same weight. */
export function inOriginalSpelling(tensors: WeightTable): Spelled {
  const told: string[] = [];
  let table = tensors;
  const apply = (rename: Rename | undefined, spelling: string): void => {
    if (rename === undefined) return;
    table = renamed(table, rename);
    told.push(spelling);
  };
  const wrapper = wrapperOf([...table.keys()]);
  const unwrap: Rename = (key) => (key.startsWith(wrapper) ? key.slice(wrapper.length) : key);
  apply(wrapper === '' ? undefined : unwrap, `below "${wrapper}"`);
  apply(pipelineRename([...table.keys()]), 'as a diffusers pipeline');
  const hasUnet = [...table.keys()].some((key) => key.startsWith(UNET));
  apply(hasUnet ? comfyRename([...table.keys()]) : undefined, 'as ComfyUI’s');
  return { tensors: table, spelling: told.length === 0 ? undefined : told.join(' and ') };
}
