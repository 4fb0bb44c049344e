// How LoRAs are written: `FILE`, `FILE:STRENGTH` or `FILE:STRENGTH:te=0,in=0.5,mid=1,out3=0`, or in a story file also
// {file, strength, blocks}; and where their relative paths start.

import { relative, resolve, sep } from 'node:path';
import { readLoraBlocks } from '../../contract/lora-blocks.ts';
import type { DrawSettings, DrawSettingsInput } from '../../contract/settings.ts';

type LoraInput = NonNullable<DrawSettingsInput['loras']>[number];

/** One LoRA or a list of them as the settings record wants it; what is neither is left for its validator. */
export function readLoras(value: unknown): unknown {
  return (Array.isArray(value) ? value : [value]).map((one) =>
    typeof one === 'string' ? readLora(one) : one,
  );
}

/** As people write numbers: with a comma, too, and with an exponent. */
const STRENGTH = /^(.+):([+-]?(?:\d+[.,]?\d*|[.,]\d+)(?:e[+-]?\d+)?)$/i;

/** The last colons count, and only before numbers: Windows' paths have colons too. */
function readLora(text: string): LoraInput {
  const [, start = '', end = ''] = /^(.+):([^:]+=[^:]+)$/.exec(text) ?? [];
  const blocks = readLoraBlocks(end);
  const before = blocks === undefined ? text : start;
  const [, file = before, strength] = STRENGTH.exec(before) ?? [];
  return {
    file,
    ...(strength === undefined ? {} : { strength: Number(strength.replace(',', '.')) }),
    ...(blocks === undefined ? {} : { blocks }),
  };
}

/** The settings with the LoRAs' paths, relative ones from `folder`, made absolute. */
export function withAbsoluteLoras(settings: DrawSettingsInput, folder: string): DrawSettingsInput {
  const { loras } = settings;
  return loras === undefined
    ? settings
    : { ...settings, loras: loras.map((lora) => ({ ...lora, file: resolve(folder, lora.file) })) };
}

/** How a file in `folder` names the LoRAs, so that moving both together keeps it right. */
export function lorasFrom<T extends Pick<DrawSettings, 'loras'>>(folder: string, settings: T): T {
  const named = (file: string): string => relative(folder, file).split(sep).join('/');
  return { ...settings, loras: settings.loras.map((lora) => ({ ...lora, file: named(lora.file) })) };
}
