// Shapes of pictures that a model draws well: of about the area it was taught with. Pure.

import type { ModelView } from '../../../src-main/contract/models.ts';

export interface SizePreset {
  key: 'square' | 'landscape' | 'wide' | 'portrait' | 'tall';
  width: number;
  height: number;
}

const aspects: readonly [SizePreset['key'], number][] = [
  ['square', 1],
  ['landscape', 4 / 3],
  ['wide', 16 / 9],
  ['portrait', 3 / 4],
  ['tall', 2 / 3],
];

export interface TaughtSize extends Pick<ModelView, 'sizeStep'> {
  defaults: Pick<ModelView['defaults'], 'width' | 'height'>;
}

/** Shapes of about the area the model was taught with. */
export function sizePresets({ defaults, sizeStep }: TaughtSize): SizePreset[] {
  const area = defaults.width * defaults.height;
  const snap = (length: number) => Math.max(sizeStep, Math.round(length / sizeStep) * sizeStep);
  const presets = aspects.map(([key, aspect]) => ({
    key,
    width: snap(Math.sqrt(area * aspect)),
    height: snap(Math.sqrt(area / aspect)),
  }));
  const seen = new Set<string>();
  return presets.filter(({ width, height }) => {
    const name = `${width}x${height}`;
    return !seen.has(name) && seen.add(name);
  });
}
