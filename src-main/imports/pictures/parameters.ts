// What a picture of another program was drawn with, in Fabula's terms: what fits its settings, and what is left aside.

import type { LeftAside } from '../../contract/imports.ts';
import { schedulerAndSpacingCalled, schedulerCalled, scheduleTypes } from '../../contract/sampler-names.ts';
import { chosenSettings, type SpacingName, spacingNames } from '../../contract/settings.ts';
import { seedOf } from '../../story/read-seed.ts';
import { nothingProposed, type Proposal, type WantedLora, type WantedModel } from '../proposal.ts';

/** As a file has it, nothing checked yet. */
export interface ForeignParameters {
  prompt: string;
  negativePrompt?: string;
  seed?: unknown;
  width?: unknown;
  height?: unknown;
  steps?: unknown;
  guidanceScale?: unknown;
  /** Counted as Fabula does: 0 is the last layer. */
  clipSkip?: unknown;
  /** The sampler in A1111's words. */
  sampler?: string;
  /** How its steps are spaced, in A1111's words. */
  spacing?: string;
  model?: WantedModel;
  loras?: readonly WantedLora[];
  leftAside: readonly LeftAside[];
}

/** One scene, named after its picture. */
export function proposalOf(name: string, given: ForeignParameters): Proposal {
  const { prompt, leftAside, model, seed } = given;
  const words = withoutLoraTags(prompt);
  // Tags first: they say the strength.
  const loras = [...words.loras, ...(given.loras ?? [])];
  const settings = settingsOf(given);
  const sampler = samplerOf(given);
  const ownSeed = seedIn(seed);
  const aside = [...leftAside, ...settings.leftAside, ...sampler.leftAside];
  if (seed !== undefined && ownSeed === undefined)
    aside.push({ what: 'value', detail: `Seed ${String(seed).slice(0, 100)}` });
  if (/\([^()]*:\s*[\d.]+\s*\)|\[[^[\]]+\]|\bBREAK\b/.test(words.text)) {
    aside.push({ what: 'weights', detail: '' });
  }
  return {
    ...nothingProposed,
    scenes: [{ name, prompt: words.text, caption: '', ...(ownSeed === undefined ? {} : { seed: ownSeed }) }],
    ...(ownSeed === undefined ? {} : { seed: ownSeed }),
    settings: { ...settings.settings, ...sampler.settings },
    loras: uniqueLoras(loras),
    ...(model ? { model } : {}),
    leftAside: aside,
  };
}

/** Written with all its digits where a number would not hold them. */
function seedIn(value: unknown): number | undefined {
  const text = typeof value === 'number' || typeof value === 'string' ? String(value).trim() : '';
  return /^\d{1,20}$/.test(text) ? seedOf(BigInt(text)) : undefined;
}

/** `<lora:name:0.8>` stands in prompts; some write a second strength for the text encoder. */
function withoutLoraTags(prompt: string): { text: string; loras: WantedLora[] } {
  const loras: WantedLora[] = [];
  const text = prompt.replace(
    /<lora:([^:<>]+)(?::(-?[\d.]+))?(?::[^<>]*)?>/gi,
    (_, name: string, strength) => {
      loras.push({ name: name.trim(), strength: Number(strength ?? 1) });
      return ' ';
    },
  );
  return {
    text: text
      .replace(/[ \t]+/g, ' ')
      .replace(/ ?\n ?/g, '\n')
      .trim(),
    loras,
  };
}

/** Named twice, as tag and by its hash, it is one. */
function uniqueLoras(loras: readonly WantedLora[]): WantedLora[] {
  const byName = new Map<string, WantedLora>();
  for (const lora of loras) {
    const key = lora.name.toLowerCase();
    byName.set(key, { ...lora, ...byName.get(key) });
  }
  return [...byName.values()].slice(0, 32);
}

/** Those that the record takes, each by itself: one that is out of its range does not take the others along. */
function settingsOf(given: ForeignParameters): Pick<Proposal, 'settings' | 'leftAside'> {
  const wanted: [field: keyof typeof NAMES, value: unknown][] = [
    ['width', numberOf(given.width)],
    ['height', numberOf(given.height)],
    ['steps', numberOf(given.steps)],
    ['guidanceScale', numberOf(given.guidanceScale)],
    ['clipSkip', numberOf(given.clipSkip)],
    ['negativePrompt', given.negativePrompt?.replace(/\s+/g, ' ').trim() || undefined],
  ];
  const settings: Record<string, unknown> = {};
  const leftAside: LeftAside[] = [];
  for (const [field, value] of wanted) {
    if (value === undefined) continue;
    if (chosenSettings.shape[field].safeParse(value).success) settings[field] = value;
    else leftAside.push({ what: 'value', detail: `${NAMES[field]} ${String(value).slice(0, 100)}` });
  }
  return { settings, leftAside };
}

const NAMES = {
  width: 'Width',
  height: 'Height',
  steps: 'Steps',
  guidanceScale: 'CFG scale',
  clipSkip: 'Clip skip',
  negativePrompt: 'Negative prompt',
} as const;

const numberOf = (value: unknown): unknown =>
  typeof value === 'string' && /^\s*-?\d+(\.\d+)?\s*$/.test(value) ? Number(value) : value;

/** By the names that Fabula's own pictures carry, with the spacing in the name or beside it. */
function samplerOf({
  sampler = '',
  spacing = '',
}: Pick<ForeignParameters, 'sampler' | 'spacing'>): Pick<Proposal, 'settings' | 'leftAside'> {
  if (sampler.trim() === '') return { settings: {}, leftAside: [] };
  const plain = /^(automatic|normal|simple|default)?$/i.test(spacing.trim());
  const whole = plain ? undefined : schedulerCalled(`${sampler} ${spacing}`);
  const both = plain ? schedulerAndSpacingCalled(sampler) : undefined;
  if (both) return { settings: both, leftAside: [] };
  if (whole) return { settings: { scheduler: whole }, leftAside: [] };
  const scheduler = schedulerCalled(sampler);
  if (!scheduler) {
    const detail = (plain ? sampler : `${sampler}, ${spacing}`).slice(0, 100);
    return { settings: {}, leftAside: [{ what: 'sampler', detail }] };
  }
  const own = plain ? undefined : spacingCalled(spacing);
  return {
    settings: { scheduler, ...(own ? { spacing: own } : {}) },
    leftAside: plain || own ? [] : [{ what: 'spacing', detail: spacing.slice(0, 100) }],
  };
}

const letters = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '');

const spacingCalled = (name: string): SpacingName | undefined =>
  spacingNames.find((one) => [one, scheduleTypes[one]].some((own) => letters(own) === letters(name)));
