import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readOnnxFile } from '../../checkpoints/onnx-export/onnx-file.ts';
import { openCheckpoint } from '../../checkpoints/open-checkpoint.ts';
import { GraphBuilder, Scope } from '../../graph/builder.ts';
import { inspectCheckpoint } from '../inspect.ts';
import { textExport, unetExport } from './export-for-tests.ts';
import { gpuNotes } from './gpu-only.ts';

const fixtures = join(import.meta.dirname, '..', '..', 'parity', 'fixtures', 'onnx-exports');
const scratch = mkdtempSync(join(tmpdir(), 'fabula-inspect-onnx-'));
afterAll(() => rmSync(scratch, { recursive: true }));

test('tells what an export is, and what it cannot do, in one line', async () => {
  const report = await inspectCheckpoint(join(fixtures, 'sdxl', 'model'));
  expect(report.problems).toEqual([]);
  expect(report.family).toBe('sdxl');
  expect(report.components.map(({ name }) => name)).toEqual([
    'text_encoder',
    'text_encoder_2',
    'unet',
    'vae',
  ]);
  const unet = report.components[2]!;
  expect(unet.dtypes.F32).toBeGreaterThan(100);
  expect(unet.files.map((file) => file.replace(/.*\//, ''))).toEqual([
    'config.json',
    'model.onnx',
    'model.onnx_data',
  ]);
  expect(report.notes).toEqual([
    'A finished ONNX export: identity strength is in whole numbers; not possible: looks held by a picture, places of characters, identity by blocks or with dropout, FreeU, LoRA, weights other than full',
  ]);
  const sd15 = await inspectCheckpoint(join(fixtures, 'sd15', 'model'));
  expect(sd15.notes[0]).toMatch(/time steps are rounded to whole numbers; .*, clip skip$/);
});

test('lists what keeps each part from drawing', async () => {
  const folder = join(scratch, 'broken');
  cpSync(join(fixtures, 'sdxl', 'model'), folder, { recursive: true });
  const sizes = {
    text_embeds: ['float32', ['b', 6]],
    time_ids: ['float32', ['b', 6]],
    mask: ['float32', []],
  } as const;
  writeFileSync(join(folder, 'unet', 'model.onnx'), unetExport({ more: sizes }));
  const text = textExport(['int64', ['b', 77]], { last_hidden_state: 1 });
  writeFileSync(join(folder, 'text_encoder', 'model.onnx'), text);
  const { problems, notes } = await inspectCheckpoint(folder);
  expect(problems).toEqual([
    expect.stringMatching(/text_encoder.model\.onnx gives no hidden state before its last 1/),
    expect.stringMatching(/unet.model\.onnx wants mask, which Fabula cannot give/),
  ]);
  expect(notes).toEqual([]);
});

test('an export that was optimized for a graphics card says so', async () => {
  const folder = join(scratch, 'gpu-only');
  cpSync(join(fixtures, 'sd15', 'model'), folder, { recursive: true });
  const { unet } = await openCheckpoint(folder);
  const microsoftOperators = new Set(['NhwcConv', 'GroupNorm', 'MultiHeadAttention', 'QuickGelu']);
  expect(gpuNotes([{ ...unet, onnx: { ...unet.onnx!, microsoftOperators } }])).toEqual([
    'The unet was optimized for a graphics card (GroupNorm, NhwcConv): it draws with CUDA or DirectML, not on the CPU',
  ]);
  expect(gpuNotes([unet])).toEqual([]);
});

test('operators of ONNX Runtime’s own domain are read off the nodes', () => {
  const file = join(scratch, 'microsoft.onnx');
  const graph = new GraphBuilder('somebody’s');
  const s = new Scope(graph);
  const x = graph.input('x', 'float32', [1, 4]);
  graph.output('y', s.node('QuickGelu', [x], 'float32', [1, 4], { microsoft: true }));
  writeFileSync(file, graph.finish());
  expect([...readOnnxFile(file).microsoftOperators]).toEqual(['QuickGelu']);
});
