// The `parameters` text of AUTOMATIC1111's web UI and those that write the same: prompt, negative prompt, then
// `Name: value` pairs on the last line.

import type { LeftAside } from '../../contract/imports.ts';
import type { WantedLora } from '../proposal.ts';
import type { ForeignParameters } from './parameters.ts';

/** Undefined for a text that is no such paragraph. */
export function readA1111(text: string): ForeignParameters | undefined {
  const lines = text.trim().split(/\r?\n/);
  const last = lines.findLastIndex((line) => /^Steps: ?\d+/.test(line.trim()));
  const pairs = last < 0 ? new Map<string, string>() : pairsOf(lines.slice(last).join('\n'));
  const words = last < 0 ? lines : lines.slice(0, last);
  const negative = words.findIndex((line) => line.startsWith('Negative prompt:'));
  if (last < 0 && negative < 0) return undefined;
  const prompt = (negative < 0 ? words : words.slice(0, negative)).join('\n').trim();
  const unwanted =
    negative < 0 ? '' : words.slice(negative).join('\n').slice('Negative prompt:'.length).trim();
  const [, width, height] = /^(\d+)x(\d+)$/.exec(pairs.get('Size') ?? '') ?? [];
  const skip = pairs.get('Clip skip');
  // Words of textual inversion are found and kept as LoRAs are.
  const loras = ['Lora hashes', 'TI hashes'].flatMap((name) => hashedLoras(pairs.get(name)));
  return {
    prompt,
    negativePrompt: unwanted,
    seed: pairs.get('Seed'),
    width,
    height,
    steps: pairs.get('Steps'),
    guidanceScale: pairs.get('CFG scale'),
    ...(skip === undefined ? {} : { clipSkip: Number(skip) - 1 }),
    ...(pairs.has('Sampler') ? { sampler: pairs.get('Sampler')! } : {}),
    ...(pairs.has('Schedule type') ? { spacing: pairs.get('Schedule type')! } : {}),
    ...modelOf(pairs),
    loras,
    leftAside: leftOf(pairs),
  };
}

function modelOf(pairs: ReadonlyMap<string, string>): Pick<ForeignParameters, 'model'> {
  const [name = '', hash] = [pairs.get('Model'), pairs.get('Model hash')];
  return name === '' && hash === undefined ? {} : { model: { name, ...(hash ? { hash } : {}) } };
}

/** `Name: value, Name: "value, with, commas"`; quoted values are JSON's. */
function pairsOf(text: string): Map<string, string> {
  const pairs = new Map<string, string>();
  for (const [, name, value] of text.matchAll(
    /\s*([\w][\w /+-]{0,60}):\s*("(?:\\.|[^\\"])*"|[^,\n]*)(?:,|\n|$)/g,
  )) {
    if (!pairs.has(name!.trim())) pairs.set(name!.trim(), unquoted(value!.trim()));
  }
  return pairs;
}

function unquoted(value: string): string {
  if (!value.startsWith('"')) return value;
  try {
    return String(JSON.parse(value));
  } catch {
    return value.slice(1, -1);
  }
}

/** `ink: 0123abcd, watercolour: 4567…`. Their strengths stand in the prompt, where they are 1 unless it says more. */
function hashedLoras(text = ''): WantedLora[] {
  return [...text.matchAll(/([^,:]+):\s*([0-9a-f]{8,64})/gi)].map(([, name, hash]) => ({
    name: name!.trim(),
    hash: hash!.toLowerCase(),
    strength: 1,
  }));
}

function leftOf(pairs: ReadonlyMap<string, string>): LeftAside[] {
  const left: LeftAside[] = [];
  const vae = pairs.get('VAE');
  if (vae && !/^(none|automatic)$/i.test(vae)) left.push({ what: 'vae', detail: vae });
  const upscaler = pairs.get('Hires upscaler') ?? pairs.get('Hires upscale');
  if (upscaler) left.push({ what: 'second-pass', detail: upscaler });
  else if (pairs.has('Denoising strength')) {
    left.push({ what: 'start-picture', detail: pairs.get('Denoising strength')! });
  }
  const controls = [...pairs.keys()].filter((name) => /^(ControlNet|ADetailer model|Refiner)\b/.test(name));
  for (const name of controls) left.push({ what: 'control', detail: name });
  return left;
}
