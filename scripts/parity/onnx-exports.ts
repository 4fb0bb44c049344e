// Stories told by ONNX exports of other people's tools against the PyTorch restatement, as rows of the parity table.

import { measureOnnxExport, onnxExports } from '../../src-main/diffusion/model/adopted-golden-for-tests.ts';
import type { Row } from './row.ts';

/** float32 on both sides, six steps of guidance. */
const BOUND = 1e-4;

/** The worst frame of each quantity. */
export async function measureOnnxExports(): Promise<Row[]> {
  const rows = new Map<string, Row>();
  for (const name of onnxExports) {
    for (const { quantity, measured } of await measureOnnxExport(name)) {
      const what = `ONNX export of ${name}, identity by repeated rows: ${quantity}`;
      if (!(measured <= (rows.get(what)?.measured ?? 0))) rows.set(what, { what, measured, bound: BOUND });
    }
  }
  return [...rows.values()];
}
