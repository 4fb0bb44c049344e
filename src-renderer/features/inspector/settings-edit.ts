// Reading and changing one parameter of a story's settings by its path. What nobody set is absent, and shown as
// what it becomes with the story's model. Pure.

import type { ModelView } from '../../../src-main/contract/models.ts';
import {
  publishedFreeU,
  publishedSettings,
  publishedValue,
  type SettingPath,
} from '../../../src-main/contract/setting-facts.ts';
import type { ChosenSettings } from '../../../src-main/contract/settings.ts';

export type SettingValue = number | string | string[] | undefined;

/** Of a story or of a model: they name LoRAs in different ways, and those are no parameters. */
export function settingAt(settings: Omit<ChosenSettings, 'loras'>, path: string): SettingValue {
  const value = path
    .split('.')
    .reduce<unknown>((at, key) => (at as Record<string, unknown> | null | undefined)?.[key], settings);
  return value as SettingValue;
}

/** Without a value the parameter is left to the model again. */
export function withSetting(settings: ChosenSettings, path: string, value: SettingValue): ChosenSettings {
  return withValue(settings, path.split('.'), value);
}

const SWITCHED: readonly string[] = ['freeU', 'notch', 'picture'];

function withValue<T extends object>(record: T, [key, ...rest]: string[], value: SettingValue): T {
  if (rest.length === 0) return replaced(record, key!, value);
  const inner = (record as Record<string, object | null | undefined>)[key!] ?? {};
  const group = withValue(inner, rest, value);
  // What can be off is still on without any value set.
  const nothing = !SWITCHED.includes(key!) && Object.keys(group).length === 0;
  return replaced(record, key!, nothing ? undefined : group);
}

function replaced<T extends object>(record: T, key: string, value: unknown): T {
  const { [key]: _, ...rest } = record as Record<string, unknown>;
  return (value === undefined ? rest : { ...rest, [key]: value }) as T;
}

/** What an absent setting becomes with this model; published values while it is unknown. */
export function usualValue(path: string, model: ModelView | undefined): SettingValue {
  const own = settingAt(model?.defaults ?? publishedSettings, path);
  if (own !== undefined) return own;
  if (path === 'ipca.blocks') return model?.blocks;
  if (path.startsWith('hold.')) return publishedValue(path as SettingPath);
  return path.startsWith('freeU.') ? settingAt({ freeU: publishedFreeU }, path) : undefined;
}

export const isChosen = (settings: ChosenSettings, path: string): boolean =>
  settingAt(settings, path) !== undefined;

/** Of what a model has values of its own for. */
export const anyChosen = ({ loras: _, ...settings }: ChosenSettings): boolean =>
  Object.keys(settings).length > 0;

export function usesFreeU(settings: ChosenSettings, model: ModelView | undefined): boolean {
  const { freeU = model?.defaults.freeU ?? null } = settings;
  return freeU !== null;
}

/** Whether characters are held by pictures of themselves, as a model may do in its own method; looks that are kept do so in any case. */
export function usesPicture(settings: ChosenSettings, model: ModelView | undefined): boolean {
  const usual = settings.method === undefined ? (model?.defaults.hold?.picture ?? null) : null;
  const { picture = usual } = settings.hold ?? {};
  return picture !== null;
}

export function usesNotch(settings: ChosenSettings, model: ModelView | undefined): boolean {
  const { notch = model?.defaults.hold?.notch ?? null } = settings.hold ?? {};
  return notch !== null;
}

export const withNotch = (settings: ChosenSettings, on: boolean, model: ModelView | undefined) =>
  withHold(settings, 'notch', on, usesNotch, model);

export const withPicture = (settings: ChosenSettings, on: boolean, model: ModelView | undefined) =>
  withHold(settings, 'picture', on, usesPicture, model);

/** What the model does anyway is left to it. */
function withHold(
  settings: ChosenSettings,
  part: keyof NonNullable<ChosenSettings['hold']>,
  on: boolean,
  uses: typeof usesNotch,
  model: ModelView | undefined,
): ChosenSettings {
  const { [part]: _, ...hold } = settings.hold ?? {};
  const rest = replaced(settings, 'hold', Object.keys(hold).length === 0 ? undefined : hold);
  return uses(rest, model) === on ? rest : { ...rest, hold: { ...hold, [part]: on ? {} : null } };
}

export function withFreeU(
  settings: ChosenSettings,
  on: boolean,
  model: ModelView | undefined,
): ChosenSettings {
  const { freeU: _, ...rest } = settings;
  return usesFreeU(rest, model) === on ? rest : { ...rest, freeU: on ? {} : null };
}
