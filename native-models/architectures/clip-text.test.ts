import { beforeAll, expect, test } from 'vitest';
import type { Component } from '../checkpoints/checkpoint.ts';
import { openCheckpoint } from '../checkpoints/open-checkpoint.ts';
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
