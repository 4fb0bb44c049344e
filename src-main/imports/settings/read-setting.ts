// From what a person wrote for one setting to its place in the settings record. The record's own
// validator judges every value; its findings are put into a sentence here.

import type { z } from 'zod';
import { schedulerAndSpacingCalled, schedulerCalled } from '../../contract/sampler-names.ts';
import { publishedFreeU, type SettingPath, settingFacts } from '../../contract/setting-facts.ts';
import { type DrawSettingsInput, drawSettings } from '../../contract/settings.ts';
import { readLoras } from './read-loras.ts';
import { type Hold, holds, type SettingName } from './setting-names.ts';
import { didYouMean } from './suggest.ts';

/** What is wrong with a value and how to mend it; the caller knows where it stands. */
export class SettingFault extends Error {
  override readonly name = 'SettingFault';
  readonly hint: string;

  constructor(message: string, hint: string) {
    super(message);
    this.hint = hint;
  }
}

/** One setting as a piece of the record's input, checked; `called` is its name there. Throws SettingFault. */
export function readSetting(setting: SettingName, value: unknown, called: string): DrawSettingsInput {
  const input = readInput(setting, value, called);
  const parsed = drawSettings.safeParse(input);
  if (!parsed.success) throw explain(setting, value, called, parsed.error.issues[0]!);
  return input;
}

function readInput(setting: SettingName, value: unknown, called: string): DrawSettingsInput {
  if (setting.kind === 'size') return readSize(value, called);
  if (setting.kind === 'hold') return readHold(value, called);
  return nest(setting.path, readValue(setting, value, called));
}

/** Later pieces win; nested groups are merged field by field. */
export const overlaySettings = (...pieces: readonly DrawSettingsInput[]): DrawSettingsInput =>
  pieces.reduce<Record<string, unknown>>(merged, {});

function merged(before: object, after: object): Record<string, unknown> {
  const all: Record<string, unknown> = { ...before };
  for (const [key, value] of Object.entries(after)) {
    const there = all[key];
    all[key] = isGroup(there) && isGroup(value) ? merged(there, value) : value;
  }
  return all;
}

function isGroup(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function nest(path: readonly string[], value: unknown): DrawSettingsInput {
  return path.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value) as DrawSettingsInput;
}

function readValue({ kind, name, argument, path }: SettingName, value: unknown, called: string): unknown {
  switch (kind) {
    case 'number':
      return typeof value === 'string' ? numberFrom(value) : value;
    case 'text':
      return typeof value === 'string' ? (choiceSpelled(path, value) ?? value) : value;
    case 'list':
      return typeof value === 'string' ? splitList(value) : value;
    case 'freeu':
      return readFreeU(value, called);
    case 'loras':
      return readLoras(value);
    case 'size':
    case 'hold':
      throw new TypeError(`${name} ${argument} is not one value`);
  }
}

/** A choice is the same in capitals; undefined for a free text and for what is no choice. */
function choiceSpelled(path: readonly string[], value: string): string | undefined {
  const facts = settingFacts(path.join('.') as SettingPath);
  const spelled = value.trim().toLowerCase();
  return facts.kind === 'choice' ? facts.options.find((option) => option === spelled) : undefined;
}

/** The number that a flag's text spells; the text itself when it spells none, for the validator to refuse. */
function numberFrom(text: string): number | string {
  return /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i.test(text) ? Number(text) : text;
}

function splitList(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

function readSize(value: unknown, called: string): DrawSettingsInput {
  const pair =
    typeof value === 'string' ? /^\s*(\d+)\s*[x×]\s*(\d+)\s*$/i.exec(value)?.slice(1).map(Number) : value;
  const [width, height] =
    typeof pair === 'number' ? [pair, pair] : Array.isArray(pair) && pair.length === 2 ? pair : [];
  if (typeof width !== 'number' || typeof height !== 'number') {
    throw new SettingFault(`${called} ${bare(value)} is not a width and a height`, 'Write it like 768x512.');
  }
  return { width, height };
}

function readHold(value: unknown, called: string): DrawSettingsInput {
  const wanted = holds.find((one) => one === value);
  if (wanted === undefined) {
    throw new SettingFault(
      `${called} cannot be ${bare(value)}`,
      `${didYouMean(String(value), holds)}Choose ${oneOf(holds)}.`,
    );
  }
  return HELD_BY[wanted];
}

/** What is left out stays as it is: beside a picture words may have a notch. */
const HELD_BY: Readonly<Record<Hold, DrawSettingsInput>> = {
  words: { method: 'onestory', hold: { picture: null, notch: null } },
  notch: { method: 'onestory', hold: { picture: null, notch: {} } },
  picture: { method: 'plain', hold: { picture: {} } },
  both: { method: 'onestory', hold: { picture: {} } },
  none: { method: 'plain', hold: { picture: null } },
};

function readFreeU(value: unknown, called: string): unknown {
  if (value === true || value === 'on') return {};
  if (value === false || value === null || value === 'off') return null;
  const numbers = typeof value === 'string' ? splitList(value).map(numberFrom) : value;
  if (!Array.isArray(numbers)) return value;
  if (numbers.length !== 4) {
    throw new SettingFault(
      `${called} ${bare(value)} does not have four numbers`,
      `Write on, off, or its factors s1,s2,b1,b2 such as ${Object.values(publishedFreeU).join()}.`,
    );
  }
  const [s1, s2, b1, b2] = numbers;
  return { s1, s2, b1, b2 };
}

function explain(
  setting: SettingName,
  value: unknown,
  called: string,
  issue: z.core.$ZodIssue,
): SettingFault {
  const what = `${called} ${bare(value)}`;
  switch (issue.code) {
    case 'invalid_value': {
      const names = issue.values.map(String);
      const hint = `${meant(setting, String(value), names)}Choose ${oneOf(names)}.`;
      return new SettingFault(`${called} cannot be ${bare(value)}`, hint);
    }
    case 'too_small':
      return new SettingFault(`${what} is too small`, `The smallest is ${issue.minimum}.`);
    case 'too_big':
      return new SettingFault(`${what} is too large`, `The largest is ${issue.maximum}.`);
    case 'invalid_type':
      return new SettingFault(`${what} is not ${kindOf(issue.expected)}`, `Write it as ${setting.argument}.`);
    default:
      return new SettingFault(`${what} is not understood`, `Write it as ${setting.argument}.`);
  }
}

/** A sampler's name in other programs is no slip of the finger. */
function meant({ path }: SettingName, value: string, names: readonly string[]): string {
  const scheduler = path[0] === 'scheduler' ? schedulerCalled(value) : undefined;
  const both = path[0] === 'scheduler' ? schedulerAndSpacingCalled(value) : undefined;
  if (both) return `Did you mean "${both.scheduler}" with the spacing "${both.spacing}"? `;
  if (scheduler === null) return 'Fabula does not have this one. ';
  return scheduler === undefined ? didYouMean(value, names) : `Did you mean "${scheduler}"? `;
}

function kindOf(expected: string): string {
  const names: Record<string, string> = {
    int: 'a whole number',
    number: 'a number',
    string: 'text',
    array: 'a list',
  };
  return names[expected] ?? `of the kind "${expected}"`;
}

export function oneOf(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
}

/** A value as it was written, where it is one word; in quotes elsewhere. */
function bare(value: unknown): string {
  return typeof value === 'string' && /^[^\s"]{1,40}$/.test(value) ? value : show(value);
}

/** A value as a person would recognise it in a message, never long. */
export function show(value: unknown): string {
  const text = typeof value === 'string' ? JSON.stringify(value) : (JSON.stringify(value) ?? String(value));
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
