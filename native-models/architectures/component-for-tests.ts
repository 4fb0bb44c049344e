// Components for tests of the compiler: those of the parity fixtures, with changed configs or weights, and those of the
// published models without any weights, which can be compiled and looked at but not run.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Component, ComponentName, WeightRef } from '../checkpoints/checkpoint.ts';
import { CheckpointError } from '../checkpoints/checkpoint-error.ts';
import { openCheckpoint } from '../checkpoints/open-checkpoint.ts';

const fixtures = join(import.meta.dirname, '..', 'parity', 'fixtures', 'networks');

export const fixtureFolder = (name: string): string => join(fixtures, name, 'checkpoint');

export async function fixtureComponent(
  name: string,
  part: 'textEncoder' | 'unet' | 'vae',
): Promise<Component> {
  return (await openCheckpoint(fixtureFolder(name)))[part];
}

export const withConfig = (component: Component, changes: Readonly<Record<string, unknown>>): Component => ({
  ...component,
  config: { ...component.config, ...changes },
});

/** The component with `edit` applied to a copy of its weight table. */
export function withWeights(
  component: Component,
  edit: (weights: Map<string, WeightRef>) => void,
): Component {
  const weights = new Map(component.weights);
  edit(weights);
  return { ...component, weights };
}

const placed = (shape: readonly number[], bytes: number) => ({
  file: join(import.meta.dirname, 'none'),
  byteOffset: 0,
  byteLength: shape.reduce((a, b) => a * b, bytes),
});

export const PUBLISHED = ['sd1', 'sd2', 'sdxl'] as const;
export type Published = (typeof PUBLISHED)[number];

/**
 * A network of the size it was published in, but for what `changes` says of its config; undefined for a second text
 * encoder of SD 1 and SD 2.
 */
export function publishedComponent(
  family: Published,
  name: ComponentName,
  parametersOf: (
    component: Component,
    onParameter: (key: string, shape: readonly number[]) => void,
  ) => unknown,
  changes: Readonly<Record<string, unknown>> = {},
): Component | undefined {
  const path = join(import.meta.dirname, '..', '..', 'assets', 'architectures', `${family}.json`);
  const known = JSON.parse(readFileSync(path, 'utf8'))[name];
  if (known === undefined) return undefined;
  const config = { ...known, ...changes };
  const className = name === 'text_encoder_2' ? 'CLIPTextModelWithProjection' : 'CLIPTextModel';
  const component: Component = { name, source: family, className, config, weights: new Map(), files: [] };
  const weights = new Map<string, WeightRef>();
  try {
    parametersOf(component, (key, shape) => weights.set(key, { type: 'F16', shape, ...placed(shape, 2) }));
  } catch (error) {
    // There are no weights yet: that all of them are missing is what was asked.
    if (!(error instanceof CheckpointError && error.code === 'wrong-keys')) throw error;
  }
  return { ...component, weights };
}
