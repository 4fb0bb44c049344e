// Weights of eight bits with a factor beside them, as ComfyUI and others save them: fp8 "scaled" and int8 "tensorwise". Each
// takes its factor along, and what only those programs need falls away. Knows names and shapes; reads no weight.

import { basename } from 'node:path';
import type { WeightRef, WeightTable } from './checkpoint.ts';
import { CheckpointError } from './checkpoint-error.ts';
import { show } from './show.ts';

/** The factor of `X.weight`, by what follows X. */
const FACTORS = ['.scale_weight', '.weight_scale'];
/** Of activations, and what tells other programs how to compute. */
const OTHERS = /(\.(scale_input|input_scale|comfy_quant|weight_scale_2)|(^|\.)scaled_fp8)$/;

const isEight = ({ type }: WeightRef): boolean => type === 'F8_E4M3' || type === 'F8_E5M2' || type === 'I8';

/** One number, or one for each output. */
const isFactor = (factor: WeightRef, { shape }: WeightRef): boolean => {
  const count = factor.shape.reduce((a, b) => a * b, 1);
  return (
    (factor.type === 'F32' || factor.type === 'F16' || factor.type === 'BF16') &&
    (count === 1 || (count === shape[0] && factor.shape[0] === count))
  );
};

const fail = (file: string, message: string): never => {
  throw new CheckpointError(
    'bad-entry',
    `${basename(file)}: ${message}.`,
    'The file was not converted whole: get it again, or its version in F16.',
  );
};

/** The table with every factor at its weight. Throws CheckpointError `bad-entry` where one is missing or no factor. */
export function withScales(tensors: WeightTable): WeightTable {
  const isScaled = [...tensors.keys()].some((key) => OTHERS.test(key) && !/input/.test(key));
  const table = new Map<string, WeightRef>();
  const taken = new Set<string>();
  for (const [key, ref] of tensors) {
    if (!key.endsWith('.weight') || !isEight(ref)) continue;
    const stem = key.slice(0, -'.weight'.length);
    const factor = FACTORS.map((end) => stem + end).find((name) => tensors.has(name));
    if (factor === undefined) {
      if (ref.type === 'I8')
        fail(ref.file, `${show(key)} is stored in whole numbers (I8) without the scale they need`);
      if (isScaled && ref.shape.length > 1) {
        fail(ref.file, `it says that its fp8 weights are scaled, but ${show(key)} has no scale`);
      }
      continue;
    }
    const scale = tensors.get(factor)!;
    if (!isFactor(scale, ref)) {
      fail(ref.file, `${show(factor)} [${scale.shape}] is no scale of ${show(key)} [${ref.shape}]`);
    }
    taken.add(factor);
    table.set(key, { ...ref, scale });
  }
  if (table.size === 0 && !isScaled) return tensors;
  return new Map(
    [...tensors].flatMap(([key, ref]): [string, WeightRef][] =>
      taken.has(key) || OTHERS.test(key) ? [] : [[key, table.get(key) ?? ref]],
    ),
  );
}
