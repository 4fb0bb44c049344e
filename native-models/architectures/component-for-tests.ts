// Components of the parity fixtures with changed configs or weights, for tests of what the compiler refuses.

import { join } from 'node:path';
import type { Component, WeightRef } from '../checkpoints/checkpoint.ts';
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
