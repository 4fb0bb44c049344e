// The probes with every profile's operators, run on the CPU: all of them ask the same.

import * as ort from 'onnxruntime-node';
import { expect, test } from 'vitest';
import { lowered } from '../graph/lowered-for-tests.ts';
import { runnerFor, type TestTensor } from '../graph/run-for-tests.ts';
import type { CompiledGraph, Profile } from './compiled-graph.ts';
import { deviceProbes } from './device-probe.ts';

const run = runnerFor(ort);

async function answers(graph: CompiledGraph): Promise<Record<string, TestTensor>> {
  const feeds = graph.inputs.map(({ name, shape }) => {
    const sizes = shape.map(Number);
    const length = sizes.reduce((a, b) => a * b, 1);
    return [name, { data: Float32Array.from({ length }, (_, i) => Math.sin(i)), shape: sizes }];
  });
  return run(lowered(graph), Object.fromEntries(feeds));
}

function relativeError(actual: Float32Array, expected: Float32Array): number {
  let [worst, scale] = [0, 0];
  for (const [i, value] of expected.entries()) {
    worst = Math.max(worst, Math.abs(value - actual[i]!));
    scale = Math.max(scale, Math.abs(value));
  }
  return worst / scale;
}

const others = ['cuda', 'cuda-plain', 'dml', 'dml-plain', 'webgpu', 'webgpu-plain', 'coreml'] as const;

test.each(others)('%s is asked what the CPU is asked', async (profile) => {
  for (const probe of deviceProbes) {
    const [expected, actual] = [await answers(probe('cpu')), await answers(probe(profile))];
    expect(Object.keys(actual)).toEqual(Object.keys(expected));
    for (const [name, { data }] of Object.entries(expected)) {
      expect(relativeError(actual[name]!.data as Float32Array, data as Float32Array)).toBeLessThan(1e-5);
    }
  }
});

test('in half precision they are asked the same, but for the rounding', async () => {
  const [wide, half] = [deviceProbes[1]!('cpu'), deviceProbes[1]!('cuda', { rounding: 'half' })];
  const [expected, actual] = [await answers(wide), await answers(half)];
  for (const [name, { data }] of Object.entries(expected)) {
    const error = relativeError(actual[name]!.data as Float32Array, data as Float32Array);
    expect(error).toBeGreaterThan(1e-5);
    expect(error).toBeLessThan(5e-3);
  }
});

const operatorsOf = (profile: Profile): Set<string> =>
  new Set(deviceProbes.flatMap((probe) => probe(profile).structure!.record.nodes.map(({ op }) => op)));

test('the operators that only some devices have are among what they are asked', () => {
  const fused = ['MultiHeadAttention', 'BiasSplitGelu', 'BiasAdd'];
  expect([...operatorsOf('cuda')]).toEqual(expect.arrayContaining([...fused, 'NhwcConv', 'GroupNorm']));
  expect([...operatorsOf('dml')]).toEqual(expect.arrayContaining([...fused, 'NhwcConv', 'GroupNorm']));
  expect([...operatorsOf('webgpu')]).toEqual(expect.arrayContaining(fused));
  expect(operatorsOf('webgpu-plain').has('MultiHeadAttention')).toBe(false);
});

test('the quick question has attention without and with rows that weigh, where drivers went wrong', () => {
  const { record } = deviceProbes[0]!('webgpu').structure!;
  const fused = record.nodes.filter(({ op }) => op === 'MultiHeadAttention');
  expect(fused.map(({ inputs }) => (inputs[5] ?? '') !== '')).toEqual([false, true]);
});

test('a context is filled up only where the profile wants it, and its filling is not seen', () => {
  const rows = (profile: Profile) => {
    const { record } = deviceProbes[1]!(profile).structure!;
    return record.initializers
      .filter(({ shape }) => shape.length === 3 && shape[2] === 64)
      .map(({ shape }) => shape[1]);
  };
  expect(rows('cuda')).toEqual([80]);
  expect(rows('webgpu')).toEqual([77]);
});
