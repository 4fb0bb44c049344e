// What the settings record says of one setting: what kind of value it takes, its range or choices, its published value.
// The inspector and the command line read it here, so that a range or a choice is written once, in settings.ts.

import { z } from 'zod';
import {
  type DrawSettings,
  drawSettings,
  freeUSettings,
  notchSettings,
  pictureSettings,
  publishedSampling,
  publishedScheduler,
} from './settings.ts';

type Group = 'svr' | 'ipca' | 'window' | 'freeU';
type OfPicture = `hold.picture.${keyof typeof pictureSettings.shape & string}`;
type OfNotch = `hold.notch.${keyof typeof notchSettings.shape & string}`;
type Inner<G extends Group> = `${G}.${keyof NonNullable<DrawSettings[G]> & string}`;

/** A single value in the record, such as `steps` or `svr.suppressAlpha`. LoRAs are no single value. */
export type SettingPath =
  | Exclude<keyof DrawSettings, Group | 'hold' | 'loras'>
  | Inner<'svr'>
  | Inner<'ipca'>
  | Inner<'window'>
  | Inner<'freeU'>
  | OfPicture
  | OfNotch;

export interface NumberFacts {
  kind: 'number';
  whole: boolean;
  /** Absent: as small, or as large, as one likes. */
  min?: number;
  max?: number;
}

export type SettingFacts =
  | NumberFacts
  | { kind: 'choice'; options: readonly string[] }
  | { kind: 'text' }
  | { kind: 'list' };

export function settingFacts(path: SettingPath): SettingFacts {
  const field = path.split('.').reduce<z.ZodType>((record, key) => {
    const shape = record instanceof z.ZodObject ? (record.shape as Record<string, z.ZodType>) : {};
    return bare(shape[key]);
  }, drawSettings);
  if (field instanceof z.ZodNumber) return numberFacts(field);
  if (field instanceof z.ZodEnum) return { kind: 'choice', options: field.options.map(String) };
  if (field instanceof z.ZodArray) return { kind: 'list' };
  if (field instanceof z.ZodString) return { kind: 'text' };
  throw new TypeError(`The setting ${path} is of a kind that nothing can show yet.`);
}

export function numberFacts(field: z.ZodNumber): NumberFacts {
  const { minValue, maxValue, isInt } = field;
  // A whole number without bounds of its own has those of the numbers that are exact.
  const isBound = (value: number | null): value is number => value !== null && Number.isFinite(value);
  const isOwn = (value: number | null): value is number => isBound(value) && Math.abs(value) < 2 ** 53 - 1;
  return {
    kind: 'number',
    whole: isInt,
    ...(isOwn(minValue) ? { min: minValue } : {}),
    ...(isOwn(maxValue) ? { max: maxValue } : {}),
  };
}

/** The field without its default and without that it may be absent. */
function bare(field: unknown): z.ZodType {
  const outer = [z.ZodDefault, z.ZodPrefault, z.ZodOptional, z.ZodNullable];
  let inner = field;
  while (outer.some((kind) => inner instanceof kind)) inner = (inner as z.ZodOptional).unwrap();
  return inner as z.ZodType;
}

/** The record's own defaults, and FreeU's factors, which is off in them. */
export const publishedSettings: DrawSettings = drawSettings.parse({});
export const publishedFreeU = freeUSettings.parse({});
/** Of holding by a picture, and of notch, which are off in them: as they are when somebody wants them. */
const chosenHold = {
  picture: pictureSettings.parse({ seenFrom: 'everywhere' }),
  notch: notchSettings.parse({}),
};

/** Where the record leaves it to the model: as the paper drew, with SDXL. Undefined: there is no such value. */
export function publishedValue(path: SettingPath): number | string | undefined {
  const published = {
    ...publishedSettings,
    ...publishedSampling.sdxl,
    scheduler: publishedScheduler,
    freeU: publishedFreeU,
    hold: chosenHold,
  };
  const value = path
    .split('.')
    .reduce<unknown>((record, key) => (record as Record<string, unknown>)[key], published);
  return value as number | string | undefined;
}
