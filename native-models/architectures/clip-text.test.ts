import * as ort from 'onnxruntime-node';
import { beforeAll, expect, test } from 'vitest';
import type { Component } from '../checkpoints/checkpoint.ts';
import { openCheckpoint } from '../checkpoints/open-checkpoint.ts';
import { runnerFor } from '../graph/run-for-tests.ts';
import { compileTextEncoder } from './clip-text.ts';
import { fixtureComponent, fixtureFolder, withConfig } from './component-for-tests.ts';

let plain: Component;
beforeAll(async () => {
  plain = await fixtureComponent('sd15', 'textEncoder');
});

test('pooled is an output of encoders with projection, and of others when asked for', async () => {
  const { textEncoder2 } = await openCheckpoint(fixtureFolder('sdxl'));
  const outputs = (...args: Parameters<typeof compileTextEncoder>) =>
    compileTextEncoder(...args).outputs.map(({ name, shape }) => [name, shape]);
  const rows = ['hidden_state', ['B', 77, 32]];
  expect(outputs(plain, { hiddenState: 'normed' })).toEqual([rows]);
  expect(outputs(plain, { hiddenState: 'normed', pooled: true })).toEqual([rows, ['pooled', ['B', 32]]]);
  expect(outputs(textEncoder2!, { hiddenState: 'penultimate' })).toEqual([rows, ['pooled', ['B', 20]]]);
  expect(outputs(textEncoder2!, { hiddenState: 'penultimate', pooled: false })).toEqual([rows]);
});

test('a clip skip that leaves nothing is an error that says how many layers there are', () => {
  expect(() => compileTextEncoder(plain, { hiddenState: 'normed', clipSkip: 4 })).toThrow(
    /clip skip of 4 .* 3 layers/,
  );
  expect(() => compileTextEncoder(plain, { hiddenState: 'penultimate', clipSkip: 3 })).toThrow(
    /clip skip of 3/,
  );
  expect(() => compileTextEncoder(plain, { hiddenState: 'normed', clipSkip: -1 })).toThrow(/clip skip of -1/);
  expect(() => compileTextEncoder(plain, { hiddenState: 'normed', clipSkip: 0.5 })).toThrow(
    /clip skip of 0.5/,
  );
});

test('an activation that CLIP does not have is refused', () => {
  const changed = withConfig(plain, { hidden_act: 'relu' });
  expect(() => compileTextEncoder(changed, { hiddenState: 'normed' })).toThrow(/hidden_act = "relu"/);
});

test.each([2, 55])(
  'the pooled row is the first end-of-text whatever a device can do with ids (id %i)',
  async (id) => {
    const { textEncoder2 } = await openCheckpoint(fixtureFolder('sdxl'));
    const vocabulary = textEncoder2!.config.vocab_size as number;
    const ids = Array.from({ length: 77 }, (_, i) => BigInt((i * 37) % 50));
    // Two of them, the later one first to be found by those who look from the end.
    for (const row of [20, 40]) ids[row] = BigInt(id === 2 ? vocabulary - 1 : id);
    const component = withConfig(textEncoder2!, { eos_token_id: id });
    const input = { data: BigInt64Array.from(ids), shape: [1, 77] };
    const pooled = async (profile: 'cpu' | 'webgpu-plain' | 'coreml') => {
      const graph = compileTextEncoder(component, { hiddenState: 'penultimate', profile, sizes: { B: 1 } });
      return (await runnerFor(ort)(graph, { input_ids: input })).pooled!.data as Float32Array;
    };
    const wanted = await pooled('cpu');
    for (const profile of ['webgpu-plain', 'coreml'] as const) {
      const found = await pooled(profile);
      for (const [i, value] of wanted.entries()) expect(found[i]).toBeCloseTo(value, 5);
    }
  },
);

test.each([2, 55])(
  'an added row is read as if the table held it, and does not end the text (id %i)',
  async (id) => {
    const { textEncoder2 } = await openCheckpoint(fixtureFolder('sdxl'));
    const component = withConfig(textEncoder2!, { eos_token_id: id });
    const vocabulary = component.config.vocab_size as number;
    const [key, table] = [...component.weights].find(([name]) => name.endsWith('token_embedding.weight'))!;
    const width = table.shape[1]!;
    const rowBytes = table.byteLength / vocabulary;
    // The two rows of the word are those of tokens 5 and 6, where they lie in the table.
    const rows = {
      ...table,
      shape: [2, width],
      byteOffset: table.byteOffset + 5 * rowBytes,
      byteLength: 2 * rowBytes,
    };
    const changed = { ...component, addedRows: [{ rows, count: 2, strength: 1 }] };
    const ids = Array.from({ length: 77 }, (_, i) => BigInt((i * 37) % 40));
    ids[20] = BigInt(id === 2 ? vocabulary - 1 : id);
    [ids[10], ids[11]] = [5n, 6n];
    const run = async (of: Component, all: readonly bigint[], profile: 'cpu' | 'coreml' = 'cpu') => {
      const graph = compileTextEncoder(of, { hiddenState: 'penultimate', profile, sizes: { B: 1 } });
      return runnerFor(ort)(graph, { input_ids: { data: BigInt64Array.from(all), shape: [1, 77] } });
    };
    const wanted = await run(component, ids);
    [ids[10], ids[11]] = [BigInt(vocabulary), BigInt(vocabulary + 1)];
    for (const profile of ['cpu', 'coreml'] as const) {
      const found = await run(changed, ids, profile);
      for (const name of ['hidden_state', 'pooled']) {
        for (const [i, value] of (wanted[name]!.data as Float32Array).entries()) {
          expect(found[name]!.data[i], `${key} ${name}`).toBeCloseTo(value, 5);
        }
      }
    }
  },
);
