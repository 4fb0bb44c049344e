// `npm run parity -- --full sdxl|sd15|sd21`: a random checkpoint of the published size, made by PyTorch in both
// layouts, against diffusers: every weight of the single file, and one pass of every network. Gigabytes on disk
// while it runs, nothing after.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { compileUnet, openCheckpoint } from '../../native-models/index.ts';
import { measureCheckpoint, type RunGraph, readGoldensFile } from '../../native-models/parity/networks.ts';
import { compareWeights, readLoadedWeights } from '../../native-models/parity/single-file.ts';
import { openModel } from '../../src-main/diffusion/model/model.ts';
import { findPython, howToGetPython } from '../python.ts';
import type { Row } from './row.ts';

export const architectures = ['sd15', 'sd21', 'sdxl'] as const;
export type ArchitectureName = (typeof architectures)[number];

const parity = resolve(import.meta.dirname, '../../native-models/parity');

const seconds = (since: number) => (performance.now() - since) / 1000;

async function measure(name: ArchitectureName, folder: string, run: RunGraph): Promise<Row[]> {
  const file = join(folder, 'original.safetensors');
  let started = performance.now();
  const { checkpoint } = await openModel({ path: file });
  const opened = seconds(started);
  started = performance.now();
  const graph = compileUnet(checkpoint.unet, { weights: 'streamed' }).graph.model;
  console.log(`${name}: opened in ${opened.toFixed(2)} s, hash and tokenizers included; U-Net compiled in`);
  console.log(
    `${seconds(started).toFixed(2)} s to a graph of ${(graph.byteLength / 1e6).toFixed(1)} MB; disk used: 0`,
  );

  const { compared, differences } = await compareWeights(
    checkpoint,
    await readLoadedWeights(join(folder, 'single-file.json')),
  );
  for (const line of differences.slice(0, 20)) console.log(line);
  const goldens = await readGoldensFile(join(folder, 'goldens.safetensors'));
  const options = { weights: 'streamed' } as const;
  const both = [
    { name: `${name} in one file,`, checkpoint },
    { name: `${name} in a folder,`, checkpoint: await openCheckpoint(join(folder, 'diffusers')) },
  ];
  const rows: Row[] = [
    { what: `${name}: ${compared} weights by key, shape and value`, measured: differences.length, bound: 0 },
  ];
  for (const one of both) rows.push(...(await measureCheckpoint({ ...one, goldens, run, options })));
  return rows;
}

/** Throws an Error whose message says how to get Python's side when it is not there. */
export async function measureFullSize(name: ArchitectureName, run: RunGraph): Promise<Row[]> {
  const made = process.env.PARITY_FOLDER;
  if (made) return measure(name, made, run);
  const python = findPython(['accelerate', 'diffusers', 'transformers']);
  if (python === undefined) throw new Error(`Python with diffusers is needed: ${howToGetPython}`);
  const folder = mkdtempSync(join(tmpdir(), `fabula-${name}-`));
  try {
    const args = [join(parity, 'full_size.py'), '--architecture', name, '--out', folder];
    const { status } = spawnSync(python, args, { stdio: 'inherit' });
    if (status !== 0) throw new Error(`full_size.py ended with ${status}`);
    return await measure(name, folder, run);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
