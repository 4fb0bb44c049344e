// Measures compiled networks with LoRAs against the goldens that loras.py made with diffusers and PEFT. How
// graphs are run is the caller's.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readSafetensors } from '../checkpoints/safetensors.ts';
import {
  applyLoras,
  type Checkpoint,
  type CompileOptions,
  compileTextEncoder,
  compileUnet,
  type LoraChoice,
} from '../index.ts';
import {
  type NetworkFixture,
  openFixture,
  type ParityRow,
  type RunGraph,
  readGoldens,
  relativeError,
  type Tensor,
} from './networks.ts';

const FOLDER = join(import.meta.dirname, 'fixtures', 'loras');
/** float32 on both sides; what is left is the order of sums. */
const BOUND = 1e-4;

export const loraFixture = (name: string): string => join(FOLDER, `${name}.safetensors`);

/** The cases of loras.py: which checkpoint, and which files at which strengths. */
const LORA_CASES: Readonly<Record<string, [NetworkFixture, Readonly<Record<string, number>>]>> = {
  'sdxl-kohya': ['sdxl', { 'sdxl-kohya': 1 }],
  'sdxl-peft': ['sdxl', { 'sdxl-peft': 0.8 }],
  'sdxl-both': ['sdxl', { 'sdxl-kohya': 0.7, 'sdxl-peft': -0.4 }],
  'sd15-kohya': ['sd15', { 'sd15-kohya': 1.3 }],
  'sd15-processors': ['sd15', { 'sd15-processors': 1 }],
};

const choices = (loras: Readonly<Record<string, number>>): LoraChoice[] =>
  Object.entries(loras).map(([name, strength]) => ({ file: loraFixture(name), strength }));

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

interface Case {
  name: string;
  checkpoint: Checkpoint;
  inputs: Map<string, Record<string, Tensor>>;
  outputs: Map<string, Tensor>;
  run: RunGraph;
  options: CompileOptions;
}

async function measureUnet({ name, checkpoint, inputs, outputs, run, options }: Case): Promise<ParityRow> {
  const { graph } = compileUnet(checkpoint.unet, options);
  const step = inputs.get('unet.step')!;
  const [batch, length] = step.encoder_hidden_states!.shape as [number, number, number];
  const plain = { data: new Float32Array(batch * length), shape: [batch, length] };
  const feeds = Object.fromEntries(graph.inputs.map((input) => [input.name, step[input.name] ?? plain]));
  const { out_sample: actual } = await run(graph, feeds);
  return {
    what: `LoRA ${name}: unet`,
    measured: relativeError(actual, outputs.get(`${name}/unet`)!),
    bound: BOUND,
  };
}

async function measureTexts(one: Case): Promise<ParityRow[]> {
  const { name, checkpoint, inputs, outputs, run, options } = one;
  const rows: ParityRow[] = [];
  for (const component of [checkpoint.textEncoder, checkpoint.textEncoder2]) {
    if (component === undefined) continue;
    const graph = compileTextEncoder(component, { ...options, hiddenState: 'penultimate', pooled: true });
    const { input_ids: ids } = inputs.get(component.name)!;
    const { hidden_state: states, pooled } = await run(graph, { input_ids: ids! });
    const golden = (kind: string): Tensor => outputs.get(`${name}/${component.name}.${kind}`)!;
    rows.push({
      what: `LoRA ${name}: ${component.name}`,
      measured: Math.max(
        relativeError(states, golden('penultimate')),
        relativeError(pooled, golden('pooled')),
      ),
      bound: BOUND,
    });
  }
  return rows;
}

/** Compiles and runs every network of every case and compares it with its goldens. */
export async function measureLoras(
  run: RunGraph,
  options: CompileOptions = {},
  names: readonly string[] = Object.keys(LORA_CASES),
): Promise<ParityRow[]> {
  const outputs = await readOutputs();
  const rows: ParityRow[] = [];
  for (const name of names) {
    const [fixture, loras] = LORA_CASES[name]!;
    const checkpoint = await applyLoras(await openFixture(fixture), choices(loras));
    const one = { name, checkpoint, inputs: await readGoldens(fixture), outputs, run, options };
    rows.push(await measureUnet(one), ...(await measureTexts(one)));
  }
  return rows;
}
