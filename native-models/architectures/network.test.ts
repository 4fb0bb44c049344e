import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fromBinary } from '@bufbuild/protobuf';
import { ModelProtoSchema } from 'onnx-buf';
import { beforeAll, expect, test } from 'vitest';
import type { Component } from '../checkpoints/checkpoint.ts';
import type { CheckpointError } from '../checkpoints/checkpoint-error.ts';
import { compileVaeDecoder } from './autoencoder-kl.ts';
import { compileTextEncoder } from './clip-text.ts';
import type { CompiledGraph } from './compiled-graph.ts';
import { fixtureComponent, withWeights } from './component-for-tests.ts';
import { compileUnet } from './unet-2d-condition.ts';

let text: Component;
let unet: Component;
let vae: Component;
beforeAll(async () => {
  text = await fixtureComponent('sd15', 'textEncoder');
  unet = await fixtureComponent('sdxl', 'unet');
  vae = await fixtureComponent('sd15', 'vae');
});

const graphOf = ({ model }: CompiledGraph) => fromBinary(ModelProtoSchema, model).graph!;

test('weights are referenced where they lie, and none is copied into the model', () => {
  const { graph } = compileUnet(unet);
  const { initializer } = graphOf(graph);
  const tensor = initializer.find(({ name }) => name === 'conv_in.weight')!;
  const place = Object.fromEntries(tensor.externalData.map(({ key, value }) => [key, value]));
  const ref = unet.weights.get('conv_in.weight')!;
  expect(join(graph.weightsFolder, place.location!)).toBe(ref.file);
  expect(Number(place.offset)).toBe(ref.byteOffset);
  const bytes = readFileSync(join(graph.weightsFolder, place.location!));
  expect(bytes.length).toBeGreaterThanOrEqual(Number(place.offset) + Number(place.length));
  const inside = initializer.reduce((sum, { rawData }) => sum + rawData.length, 0);
  expect(inside).toBeLessThan(2048);
  expect(initializer.filter(({ name }) => unet.weights.has(name))).toHaveLength(unet.weights.size);
});

test('nodes are named after the modules they come from', () => {
  const names = graphOf(compileUnet(unet).graph).node.map(({ name }) => name);
  const attention = 'down_blocks.1.attentions.0.transformer_blocks.0.attn2';
  expect(names).toContain(`${attention}/MultiHeadAttention`);
  expect(names).toContain(`${attention}.to_q/FusedMatMul`);
  expect(new Set(names).size).toBe(names.length);
});

test('missing and unexpected keys are all listed', () => {
  const broken = withWeights(vae, (weights) => {
    weights.delete('decoder.conv_in.bias');
    weights.delete('decoder.mid_block.resnets.1.norm2.weight');
    weights.set('decoder.extra.weight', vae.weights.get('post_quant_conv.bias')!);
  });
  let error: CheckpointError | undefined;
  try {
    compileVaeDecoder(broken);
  } catch (caught) {
    error = caught as CheckpointError;
  }
  expect(error).toMatchObject({
    code: 'wrong-keys',
    details: {
      missing: ['decoder.conv_in.bias', 'decoder.mid_block.resnets.1.norm2.weight'],
      unexpected: ['decoder.extra.weight'],
    },
  });
  expect(error!.message).toMatch(
    /vae: .*missing: decoder.conv_in.bias, .*; unexpected: decoder.extra.weight/,
  );
});

test('layers that a clip skip leaves out are still checked', () => {
  const broken = withWeights(text, (weights) => weights.delete('text_model.encoder.layers.2.mlp.fc1.bias'));
  expect(() => compileTextEncoder(broken, { hiddenState: 'penultimate' })).toThrow(/layers.2.mlp.fc1.bias/);
});

test('a shape that the config does not ask for is told with both shapes', () => {
  const broken = withWeights(unet, (weights) => {
    weights.set('conv_in.weight', weights.get('conv_out.weight')!);
  });
  expect(() => compileUnet(broken)).toThrow(
    /wrong shape: conv_in.weight is \[4, 8, 3, 3\], not \[8, 4, 3, 3\]/,
  );
});

test('types that no network is computed with are refused', () => {
  const broken = withWeights(unet, (weights) => {
    weights.set('conv_in.bias', { ...weights.get('conv_in.bias')!, type: 'I64' });
  });
  expect(() => compileUnet(broken)).toThrow(/"conv_in.bias" is stored as I64/);
});

test('buffers that old checkpoints carry are no unexpected keys', () => {
  const carrying = withWeights(text, (weights) => {
    weights.set('text_model.embeddings.position_ids', { ...[...weights.values()][0]!, type: 'I64' });
  });
  expect(() => compileTextEncoder(carrying, { hiddenState: 'normed' })).not.toThrow();
});

test('a streamed graph widens half-precision matrices at each use, a full one once', () => {
  const reshapes = (graph: CompiledGraph): number =>
    graphOf(graph).node.filter(({ name }) => /\.to_q\/Reshape$/.test(name)).length;
  expect(reshapes(compileUnet(unet).graph)).toBe(0);
  expect(reshapes(compileUnet(unet, { weights: 'streamed' }).graph)).toBeGreaterThan(10);
});
