// Rows of text states as a matrix with one token per row, and its factors by the Gram matrix of tokens (../METHOD.md, section 2):
// nothing larger than tokens × tokens is decomposed. Knows rows and numbers, not what an edit makes of them.

import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import type { Rows } from './chunks.ts';

/** X = V Σ Uᵀ: V with a column for each σ, in no order. */
export function decompose(X: Matrix): { V: Matrix; sigma: number[] } {
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(X.mmul(X.transpose()), {
    assumeSymmetric: true,
  });
  // Of repeated rows the smallest eigenvalues come out as ±0 within rounding.
  return { V: eigenvectorMatrix, sigma: realEigenvalues.map((value) => Math.sqrt(Math.max(value, 0))) };
}

/** [rows, width] in float64. */
export function gather(states: Float32Array, width: number, rows: readonly number[]): Matrix {
  return new Matrix(rows.map((row) => Array.from(states.subarray(row * width, (row + 1) * width))));
}

export function indexes(rows: readonly Rows[]): number[] {
  return rows.flatMap(({ start, end }) => Array.from({ length: end - start }, (_, i) => start + i));
}
