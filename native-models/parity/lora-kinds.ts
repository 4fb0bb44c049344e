// Measures a U-Net with every relative of LoRA against the goldens that lora_kinds.py made with LyCORIS and PEFT. How graphs
// are run is the caller's.

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readSafetensors } from '../checkpoints/safetensors.ts';
import { applyLoras, type CompileOptions, type Component, compileUnet } from '../index.ts';
import {
  openFixture,
  type ParityRow,
  type RunGraph,
  readGoldens,
  relativeError,
  type Tensor,
} from './networks.ts';

const FOLDER = join(import.meta.dirname, 'fixtures', 'lora-kinds');
/** float32 on both sides; what is left is the order of sums. */
const BOUND = 1e-4;

/** Every file of lora_kinds.py by its golden's name: LyCORIS' are files, PEFT's are folders with their settings. */
export async function loraKindFiles(): Promise<ReadonlyMap<string, string>> {
  const names = (await readdir(FOLDER)).filter((name) => !name.startsWith('goldens'));
  return new Map(
    names.sort().map((name): [string, string] => {
      const isFolder = !name.endsWith('.safetensors');
      const file = isFolder ? join(name, 'adapter_model.safetensors') : name;
      return [name.replace(/\.safetensors$/, ''), join(FOLDER, file)];
    }),
  );
}

async function readOutputs(): Promise<Map<string, Tensor>> {
  const { file, tensors } = await readSafetensors(join(FOLDER, 'goldens.safetensors'));
  const bytes = await readFile(file);
  return new Map(
    [...tensors].map(([key, { shape, byteOffset, byteLength }]) => {
      const { buffer } = new Uint8Array(bytes.subarray(byteOffset, byteOffset + byteLength));
      return [key, { data: new Float32Array(buffer), shape }];
    }),
  );
}

/** The U-Net of sd15 with one of the files. */
export const unetWith = async (file: string): Promise<Component> =>
  (await applyLoras(await openFixture('sd15'), [{ file, strength: 1 }])).unet;

/** One pass of a U-Net on the goldens' inputs. */
export async function runStep(run: RunGraph, unet: Component, options: CompileOptions): Promise<Tensor> {
  const { graph } = compileUnet(unet, options);
  const step = (await readGoldens('sd15')).get('unet.step')!;
  const [batch, length] = step.encoder_hidden_states!.shape as [number, number, number];
  const plain = { data: new Float32Array(batch * length), shape: [batch, length] };
  const feeds = Object.fromEntries(graph.inputs.map((input) => [input.name, step[input.name] ?? plain]));
  return (await run(graph, feeds)).out_sample!;
}

/** Compiles and runs the U-Net with every file, or with those named, and compares it with its goldens. */
export async function measureLoraKinds(
  run: RunGraph,
  options: CompileOptions = {},
  names?: readonly string[],
): Promise<ParityRow[]> {
  const outputs = await readOutputs();
  const rows: ParityRow[] = [];
  for (const [name, file] of await loraKindFiles()) {
    if (names !== undefined && !names.includes(name)) continue;
    const actual = await runStep(run, await unetWith(file), options);
    rows.push({
      what: `LoRA kind ${name}: unet${options.weights === 'streamed' ? ', streamed' : ''}`,
      measured: relativeError(actual, outputs.get(name)!),
      bound: BOUND,
    });
  }
  return rows;
}
