import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as ort from 'onnxruntime-node';
import { afterAll, describe, expect, test } from 'vitest';
import type { Component, ComponentName } from '../../checkpoints/checkpoint.ts';
import { CheckpointError } from '../../checkpoints/checkpoint-error.ts';
import { readOnnxFile } from '../../checkpoints/onnx-export/onnx-file.ts';
import { runnerFor, type TestTensors } from '../../graph/run-for-tests.ts';
import { compileTextEncoder, compileUnet, compileVaeDecoder } from '../compile.ts';
import type { CompiledGraph } from '../compiled-graph.ts';
import { textExport, type UnetExport, unetExport } from './export-for-tests.ts';

const scratch = mkdtempSync(join(tmpdir(), 'fabula-adopt-'));
afterAll(() => rmSync(scratch, { recursive: true }));

let count = 0;
function component(name: ComponentName, bytes: Uint8Array): Component {
  const source = join(scratch, String(count++));
  mkdirSync(source);
  const path = join(source, 'model.onnx');
  writeFileSync(path, bytes);
  const onnx = readOnnxFile(path);
  return { name, source, className: 'ONNX', config: {}, weights: new Map(), onnx, files: [path] };
}

const unet = (inputs: UnetExport): Component => component('unet', unetExport(inputs));

const run = runnerFor(ort);
/** Fed and answered by Fabula's own names. */
async function answer(graph: CompiledGraph, feeds: TestTensors) {
  const ported = graph.inputs.map(({ name, port = name }) => [port, feeds[name]!] as const);
  const results = await run(graph, Object.fromEntries(ported));
  return Object.fromEntries(graph.outputs.map(({ name, port = name }) => [name, results[port]!]));
}

/** Two rows of latents that float16 holds exactly, and their time step. */
function frame(timestep: number): TestTensors {
  const ones = (shape: number[]) => ({ data: new Float32Array(shape.reduce((a, b) => a * b)), shape });
  const data = Float32Array.from({ length: 2 * 4 * 2 * 3 }, (_, i) => i / 64 - 0.25);
  return {
    sample: { data, shape: [2, 4, 2, 3] },
    timestep: { data: new Float32Array(2).fill(timestep), shape: [2] },
    encoder_hidden_states: ones([2, 80, 4]),
    text_embeds: ones([2, 5]),
    time_ids: ones([2, 6]),
  };
}

async function moved(inputs: UnetExport, timestep: number): Promise<number> {
  const { graph } = compileUnet(unet(inputs));
  const feeds = frame(timestep);
  const { out_sample: out } = await answer(graph, feeds);
  expect(out!.shape).toEqual([2, 4, 2, 3]);
  expect(out!.data).toBeInstanceOf(Float32Array);
  const { data } = feeds.sample!;
  const differences = [...(out!.data as Float32Array)].map((value, i) => value - Number(data[i]));
  expect(new Set(differences).size).toBe(1);
  return differences[0]! * 1024;
}

describe('a U-Net takes float32, whatever it was exported with', () => {
  const half: UnetExport['sample'] = ['float16', ['batch', 4, 'height', 'width']];
  test.each<[string, UnetExport]>([
    ['float32, a time step without dimensions', {}],
    ['float16 throughout', { sample: half, timestep: ['float16', []], context: ['float16', ['b', 's', 4]] }],
    ['whole time steps', { timestep: ['int64', []] }],
    ['whole time steps of one element', { timestep: ['int32', [1]] }],
    ['a time step with an axis of its own', { timestep: ['float32', ['steps']] }],
    [
      'a time step and a batch without names',
      { sample: ['float32', ['?', 4, '?', '?']], timestep: ['float32', ['?']] },
    ],
    ['a time step for every row', { timestep: ['float32', ['batch']] }],
    ['a batch of two', { sample: ['float32', [2, 4, 'h', 'w']], timestep: ['int64', [2]] }],
  ])('%s', async (_, inputs) => {
    expect(await moved(inputs, 64)).toBeCloseTo(64, 3);
  });

  test('fractional time steps are rounded where it takes whole ones, and only there', async () => {
    expect(await moved({ timestep: ['int64', []] }, 63.75)).toBeCloseTo(64, 3);
    expect(await moved({ timestep: ['float32', []] }, 63.75)).toBeCloseTo(63.75, 3);
  });

  test('what is fixed is told', () => {
    const { graph, context, batch } = compileUnet(
      unet({ sample: ['float16', [2, 4, 8, 8]], context: ['float16', [2, 77, 4]] }),
    );
    expect([context, batch]).toEqual(['fixed', 2]);
    expect(graph.inputs[0]).toMatchObject({ name: 'sample', type: 'float32', shape: [2, 4, 8, 8] });
    expect(compileUnet(unet({})).context).toBe('repeated');
  });
});

describe('refuses, naming the file,', () => {
  test.each<[string, () => unknown, RegExp]>([
    [
      'an input that is not known',
      () => compileUnet(unet({ more: { image_embeds: ['float32', ['batch', 5]] } })),
      /model\.onnx wants image_embeds, which Fabula cannot give/,
    ],
    [
      'one half of SDXL’s sizes',
      () => compileUnet(unet({ more: { text_embeds: ['float32', ['batch', 5]] } })),
      /has no input time_ids/,
    ],
    [
      'another number of text rows',
      () => compileUnet(unet({ context: ['float32', ['b', 154, 4]] })),
      /takes exactly 154 rows of text, not 77/,
    ],
    [
      'an input of other dimensions',
      () => compileUnet(unet({ sample: ['float32', ['b', 4, 't', 'h', 'w']] })),
      /has the input sample with 5 dimensions, not 4/,
    ],
    ['FreeU', () => compileUnet(unet({}), { freeU: { s1: 1, s2: 1, b1: 1, b2: 1 } }), /is a finished graph/],
    [
      'a VAE decoder that wants more than latents',
      () => compileVaeDecoder(component('vae', unetExport())),
      /wants sample, timestep, encoder_hidden_states, where Fabula gives latents alone/,
    ],
  ])('%s', (_, compile, message) => {
    expect(compile).toThrow(message);
    expect(compile).toThrow(CheckpointError);
  });
});

describe('a text encoder', () => {
  const ids = {
    input_ids: { data: BigInt64Array.from({ length: 77 }, (_, i) => BigInt(i)), shape: [1, 77] },
  };
  const states = { text_embeds: 9, last_hidden_state: 8, 'hidden_states.0': 1, 'hidden_states.1': 2 };
  const all = { ...states, 'hidden_states.2': 3, 'hidden_states.10': 4, pooler_output: 7 };
  const second = async (graph: CompiledGraph, name = 'hidden_state') =>
    Number((await answer(graph, ids))[name]!.data[1]);

  test('gives the state before the last, counted by number, and the projected text', async () => {
    const text = component('text_encoder_2', textExport(['int64', ['b', 'length']], all));
    expect(await second(compileTextEncoder(text, { hiddenState: 'penultimate' }))).toBe(3);
    expect(await second(compileTextEncoder(text, { hiddenState: 'penultimate', clipSkip: 2 }))).toBe(1);
    expect(await second(compileTextEncoder(text, { hiddenState: 'penultimate' }), 'pooled')).toBe(9);
    expect(() => compileTextEncoder(text, { hiddenState: 'penultimate', clipSkip: 3 })).toThrow(
      /smaller|last 4/,
    );
  });

  test('gives its last state from int32 ids, and has no clip skip then', async () => {
    const text = component('text_encoder', textExport(['int32', [1, 77]], { last_hidden_state: 8 }));
    expect(await second(compileTextEncoder(text, { hiddenState: 'normed' }))).toBe(8);
    const skip = () => compileTextEncoder(text, { hiddenState: 'normed', clipSkip: 1 });
    expect(skip).toThrow(/there is no clip skip in it/);
  });

  test('for several texts at once is refused', () => {
    const text = component('text_encoder', textExport(['int64', [4, 77]], { last_hidden_state: 8 }));
    const compile = () => compileTextEncoder(text, { hiddenState: 'normed' });
    expect(compile).toThrow(/takes exactly 4 at once/);
  });

  test('without the states that SDXL needs is refused', () => {
    const text = component('text_encoder', textExport(['int64', ['b', 77]], { last_hidden_state: 8 }));
    const compile = () => compileTextEncoder(text, { hiddenState: 'penultimate' });
    expect(compile).toThrow(/gives no hidden state before its last 1 \(it gives last_hidden_state\)/);
    const pooled = () => compileTextEncoder(text, { hiddenState: 'normed', pooled: true });
    expect(pooled).toThrow(/gives no text_embeds/);
  });
});
