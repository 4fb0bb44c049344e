// Notch (../METHOD.md, section 11): what the other scenes' words have of their own is taken out of a prompt by one projection, in
// place of reweighting. Knows rows and numbers; nothing of prompts' texts, encoders or attention.

import { Matrix } from 'ml-matrix';
import type { NotchSettings } from '../../contract/settings.ts';
import type { Rows } from './chunks.ts';
import type { FramePrompt } from './consolidate.ts';
import { decompose, gather, indexes } from './token-matrix.ts';

/** σ below this share of the largest is rounding, and no direction. */
const LEAST_SIGMA = 1e-5;

/**
 * The text states [rows, width] of one encoder for one frame; the input is left as it was. Start of text, P0 and the frame's own
 * rows come out as they are.
 *
 * E = those rows, S = the other frames', S' = S (I − V_E V_Eᵀ) and V_S its leading right singular vectors that hold `energy` of
 * it: X' = X − α X V_S V_Sᵀ for every row X.
 */
export function notched(
  states: Float32Array,
  width: number,
  { identity, frames, expressed }: Pick<FramePrompt, 'identity' | 'frames' | 'expressed'>,
  { strength, energy }: Pick<NotchSettings, 'strength' | 'energy'>,
): Float32Array {
  const edited = states.slice();
  const others = indexes(frames.filter((_, k) => k !== expressed));
  if (others.length === 0 || strength === 0) return edited;
  const own: Rows[] = [{ start: 0, end: identity.end }, frames[expressed]!];
  const kept = indexes(own);
  const ofOwn = rightVectors(gather(states, width, kept), 1);
  const S = gather(states, width, others);
  const rest = ofOwn ? Matrix.sub(S, S.mmul(ofOwn.transpose()).mmul(ofOwn)) : S;
  // All that the others say may be said here too.
  if (rest.norm() <= LEAST_SIGMA * S.norm()) return edited;
  const V = rightVectors(rest, energy);
  if (V === undefined) return edited;
  const X = gather(states, width, indexes([{ start: 0, end: states.length / width }]));
  const changed = Matrix.sub(X, X.mmul(V.transpose()).mmul(V).mul(strength));
  const untouched = new Set(kept);
  for (let row = 0; row < changed.rows; row++) {
    if (!untouched.has(row)) edited.set(changed.getRow(row), row * width);
  }
  return edited;
}

/** The leading right singular vectors as rows: as few as hold this share of Σ σ². Undefined where that takes none. */
function rightVectors(X: Matrix, energy: number): Matrix | undefined {
  const { V, sigma } = decompose(X);
  const order = [...sigma.keys()].sort((a, b) => sigma[b]! - sigma[a]!);
  const total = sigma.reduce((sum, s) => sum + s * s, 0);
  const least = LEAST_SIGMA * sigma[order[0]!]!;
  const leading: number[] = [];
  let held = 0;
  for (const k of order) {
    if (held >= energy * total || !(sigma[k]! > least)) break;
    held += sigma[k]! ** 2;
    leading.push(k);
  }
  if (leading.length === 0) return undefined;
  const rows = leading.map((k) => V.getColumn(k).map((v) => v / sigma[k]!));
  return new Matrix(rows).mmul(X);
}
