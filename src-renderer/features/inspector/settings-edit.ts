// Reading and changing one parameter of the settings record by its path. Pure.

import type { ModelView } from '../../../src-main/contract/models.ts';
import { type DrawSettings, drawSettings, freeUSettings } from '../../../src-main/contract/settings.ts';

export const publishedSettings: DrawSettings = drawSettings.parse({});
export const publishedFreeU = freeUSettings.parse({});

export type SettingValue = number | string | string[] | undefined;

export function settingAt(settings: DrawSettings, path: string): SettingValue {
  const value = path
    .split('.')
    .reduce<unknown>((at, key) => (at as Record<string, unknown> | null | undefined)?.[key], settings);
  return value as SettingValue;
}

/** Without a value the parameter goes back to its default: the record's, or absent for the model's own. */
export function withSetting(settings: DrawSettings, path: string, value: SettingValue): DrawSettings {
  const [key, inner] = path.split('.') as [keyof DrawSettings, string | undefined];
  if (inner === undefined) return replaced(settings, key, value ?? settingAt(publishedSettings, path));
  const group = (settings[key] ?? publishedFreeU) as Record<string, unknown>;
  const usual =
    key === 'freeU'
      ? publishedFreeU[inner as keyof typeof publishedFreeU]
      : settingAt(publishedSettings, path);
  return replaced(settings, key, replaced(group, inner, value ?? usual));
}

function replaced<T extends object>(record: T, key: string, value: unknown): T {
  const { [key]: _, ...rest } = record as Record<string, unknown>;
  return (value === undefined ? rest : { ...rest, [key]: value }) as T;
}

/** What an absent setting becomes with this model. */
export function modelDefault(path: string, model: ModelView | undefined): SettingValue {
  if (path === 'ipca.blocks') return model?.blocks;
  const defaults: Record<string, unknown> = model?.defaults ?? {};
  return (defaults[path] ?? undefined) as SettingValue;
}

export function isChanged(settings: DrawSettings, path: string): boolean {
  const usual = path.startsWith('freeU.')
    ? publishedFreeU[path.slice('freeU.'.length) as keyof typeof publishedFreeU]
    : settingAt(publishedSettings, path);
  return settingAt(settings, path) !== usual;
}

export const anyChanged = (settings: DrawSettings): boolean =>
  JSON.stringify(sorted(settings)) !== JSON.stringify(sorted(publishedSettings));

function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return entries.map(([key, inner]) => [key, sorted(inner)]);
}

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

/** Shapes of about the area the model was taught with. */
export function sizePresets({ defaults, sizeStep }: Pick<ModelView, 'defaults' | 'sizeStep'>): SizePreset[] {
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
