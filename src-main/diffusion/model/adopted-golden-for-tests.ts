// Tells the stories of native-models/parity/fixtures/onnx-exports with the ONNX exports that torch wrote, and measures
// the distance to what the PyTorch restatement of the method answered with the same weights, extra identity run and all.
// Only tests and `npm run parity` use it.

import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { StoryRequest } from '../story-request.ts';
import { type GoldenDistance, measureRequest, readGolden } from '../whole-method-golden-for-tests.ts';

const folder = path.resolve(import.meta.dirname, '../../../native-models/parity/fixtures/onnx-exports');

export const onnxExports = ['sd15', 'sdxl'] as const;
export type OnnxExport = (typeof onnxExports)[number];

export const exportFolder = (name: OnnxExport): string => path.join(folder, name, 'model');

export async function exportRequest(name: OnnxExport): Promise<StoryRequest> {
  const told = JSON.parse(await readFile(path.join(folder, name, 'request.json'), 'utf8'));
  return { ...told, model: { path: exportFolder(name) }, device: 'cpu' };
}

/** Everything that the golden holds, against the request or a changed one. */
export async function measureOnnxExport(
  name: OnnxExport,
  change: Partial<StoryRequest> = {},
): Promise<GoldenDistance[]> {
  const expected = await readGolden(path.join(folder, name, 'goldens.safetensors'));
  return measureRequest({ ...(await exportRequest(name)), ...change }, expected);
}
