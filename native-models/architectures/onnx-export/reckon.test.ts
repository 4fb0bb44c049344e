import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Component, ComponentName, WeightRef } from '../../checkpoints/checkpoint.ts';
import { openCheckpoint } from '../../checkpoints/open-checkpoint.ts';
import { compileUnet, compileVaeDecoder } from '../compile.ts';
import type { CompiledGraph } from '../compiled-graph.ts';
import { graphMemory } from '../memory.ts';
import type { CompileOptions } from '../profile.ts';
import { reckonUnet, reckonVae } from './reckon.ts';

const assets = join(import.meta.dirname, '..', '..', '..', 'assets', 'architectures');

const models = join(import.meta.dirname, '..', '..', 'parity', 'fixtures', 'whole-method', 'models');

/** Weights of whatever shape is asked for, as the compiler tells it before it looks. */
class AnyWeights extends Map<string, WeightRef> {
  shape: readonly number[] = [];
  override has = () => true;
  override get = (): WeightRef => {
    const byteLength = this.shape.reduce((a, b) => a * b, 4);
    return { type: 'F32', shape: this.shape, file: '/model', byteOffset: 0, byteLength };
  };
}

/** A network of the published size, whose own graph tells its memory, and the one that its config tells. */
function ofSize(
  family: string,
  name: ComponentName,
  compile: (component: Component, options: CompileOptions) => CompiledGraph,
) {
  const config = JSON.parse(readFileSync(join(assets, `${family}.json`), 'utf8'))[name];
  const weights = new AnyWeights();
  const component: Component = { name, source: family, className: '', config, weights, files: [] };
  const onParameter = (_: string, shape: readonly number[]) => {
    weights.shape = shape;
  };
  return { component, graph: compile(component, { attention: 'plain', onParameter }) };
}

/** As a share of what the graph's own shapes tell. */
const [LEAST, MOST] = [0.9, 1.1];

test.each([
  ['sd1', 64],
  ['sd1', 96],
  ['sdxl', 64],
  ['sdxl', 128],
])('the U-Net of %s at %i latents takes about what its config tells', (family, side) => {
  const { component, graph } = ofSize(family, 'unet', (one, options) => compileUnet(one, options).graph);
  const own = graphMemory(graph, { B: 2, S: 77, H: side, W: side }).activations;
  const reckoned = reckonUnet(component)({ B: 2, H: side, W: side }).activations;
  expect(reckoned / own).toBeGreaterThan(LEAST);
  expect(reckoned / own).toBeLessThan(MOST);
});

test.each([
  ['tiny-sd15', 64],
  ['tiny-sd15', 128],
  ['tiny-sdxl', 64],
])('the VAE decoder of %s at %i latents takes about what its config tells', async (name, side) => {
  const { vae } = await openCheckpoint(join(models, name));
  const graph = compileVaeDecoder(vae, { attention: 'plain' });
  const own = graphMemory(graph, { B: 1, h: side, w: side }).activations;
  const reckoned = reckonVae(vae)({ B: 1, h: side, w: side }).activations;
  expect(reckoned / own).toBeGreaterThan(LEAST);
  expect(reckoned / own).toBeLessThan(MOST);
});
