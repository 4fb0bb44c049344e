import { beforeAll, expect, test } from 'vitest';
import type { Component } from '../checkpoints/checkpoint.ts';
import { compileVaeDecoder } from './autoencoder-kl.ts';
import { fixtureComponent, withConfig, withWeights } from './component-for-tests.ts';

let vae: Component;
beforeAll(async () => {
  vae = await fixtureComponent('sd15', 'vae');
});

test('the picture is larger than the latents by two for each block but the last', async () => {
  const { outputs } = compileVaeDecoder(await fixtureComponent('sd21', 'vae'));
  expect(outputs).toMatchObject([{ name: 'image', type: 'float32', shape: ['B', 3, '4*h', '4*w'] }]);
});

test('the attention keys of 2022, matrices stored as 1×1 convolutions, and no encoder are all fine', () => {
  const key = 'decoder.mid_block.attentions.0.query.weight';
  const asConvolutions = withWeights(vae, (weights) => {
    const ref = weights.get(key)!;
    weights.set(key, { ...ref, shape: [...ref.shape, 1, 1] });
    for (const name of weights.keys()) if (name.startsWith('encoder.')) weights.delete(name);
  });
  expect(vae.weights.has(key)).toBe(true);
  expect(() => compileVaeDecoder(asConvolutions)).not.toThrow();
});

test('what the decoder does not do is refused by name', () => {
  expect(() => compileVaeDecoder(withConfig(vae, { act_fn: 'relu' }))).toThrow(/act_fn = "relu"/);
  expect(() => compileVaeDecoder(withConfig(vae, { norm_type: 'spatial' }))).toThrow(/norm_type = "spatial"/);
  const types = { up_block_types: ['AttnUpDecoderBlock2D', 'UpDecoderBlock2D'] };
  expect(() => compileVaeDecoder(withConfig(vae, types))).toThrow(/AttnUpDecoderBlock2D/);
});
