// Singular-value reweighting of text states (../METHOD.md, section 2).
// Knows rows and numbers; nothing of prompts' texts, encoders or attention.

import { FabulaError } from '../../contract/errors.ts';
import type { SvrSettings } from '../../contract/settings.ts';
import type { Rows } from './chunks.ts';
import type { FramePrompt } from './consolidate.ts';
import { decompose, gather, indexes } from './token-matrix.ts';

/**
 * The text states [rows, width] of one encoder edited for one frame; the input is left as it was.
 * Both encoders of a model are edited separately with the same prompt, before they are concatenated. The states are
 * finite (see networks/conditioning.ts). Throws FabulaError `bad-setting` for exponents that lead beyond all numbers.
 */
export function reweigh(
  states: Float32Array,
  width: number,
  prompt: Pick<FramePrompt, 'frames' | 'expressed' | 'endOfText'>,
  settings: SvrSettings,
): Float32Array {
  const edited = states.slice();
  if (settings.mode === 'original') return edited;
  const { frames, expressed, endOfText } = prompt;

  const edit = (frame: Rows, alpha: number, beta: number): void => {
    if (settings.mode === 'svr-eot') {
      const eot = edited.subarray(endOfText.start * width, endOfText.end * width);
      for (let i = 0; i < eot.length; i++) eot[i] = eot[i]! * settings.eotFactor;
    }
    const rows = indexes(settings.mode === 'svr-eot' ? [frame] : [frame, endOfText]);
    reweighRows(edited, width, rows, alpha, beta);
  };
  const suppressOthers = () => {
    for (const [k, frame] of frames.entries()) {
      if (k !== expressed) edit(frame, settings.suppressAlpha, settings.suppressBeta);
    }
  };
  const express = () => edit(frames[expressed]!, settings.expressAlpha, settings.expressBeta);

  if (settings.order === 'express-first') {
    express();
    suppressOthers();
  } else {
    suppressOthers();
    express();
  }
  return edited;
}

/** σ of the matrix with one column per token of `rows`, largest first. */
export function singularValues(states: Float32Array, width: number, rows: readonly Rows[]): Float64Array {
  const X = gather(states, width, indexes(rows));
  return Float64Array.from(decompose(X).sigma).sort().reverse();
}

/**
 * σ' = β·e^(-ασ)·σ in place. With one token per ROW of X = V Σ Uᵀ, the Gram matrix of tokens is X Xᵀ = V Σ² Vᵀ, and
 * X' = V β e^(-αΣ) Vᵀ X: no decomposition of anything larger than tokens × tokens.
 */
function reweighRows(
  states: Float32Array,
  width: number,
  rows: readonly number[],
  alpha: number,
  beta: number,
): void {
  if (rows.length === 0) return;
  const X = gather(states, width, rows);
  const { V, sigma } = decompose(X);
  const scaled = V.clone().mulRowVector(sigma.map((s) => beta * Math.exp(-alpha * s)));
  const mixed = scaled.mmul(V.transpose()).mmul(X);
  // e^(-ασ) of a negative α and the σ of some hundred that long prompts have.
  if (!mixed.to1DArray().every((value) => Number.isFinite(Math.fround(value)))) {
    throw new FabulaError(
      'bad-setting',
      `Singular-value reweighting with the exponent ${alpha} leads beyond all numbers for this prompt.`,
      'Set the exponents nearer to zero; the published ones are 0.01 and -0.01.',
    );
  }
  for (const [i, row] of rows.entries()) states.set(mixed.getRow(i), row * width);
}
