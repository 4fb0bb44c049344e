// The flags of `fabula story` and what they mean for the story that a file holds. Flags win over the file,
// the file over the model's manifest, the manifest over the published defaults.

import { resolve } from 'node:path';
import { Command } from 'commander';
import { z } from 'zod';
import { FabulaError } from '../contract/errors.ts';
import { type Device, type DrawSettingsInput, device, devices } from '../contract/settings.ts';
import { withAbsoluteLoras } from '../imports/settings/read-loras.ts';
import { oneOf, overlaySettings, readSetting, SettingFault, show } from '../imports/settings/read-setting.ts';
import { settingNames } from '../imports/settings/setting-names.ts';
import { SEED_HINT, seedOf } from '../story/read-seed.ts';

export interface StoryFlags {
  file: string;
  out: string;
  model?: string;
  /** An absolute path. */
  vae?: string;
  seed?: number;
  only?: number;
  device: Device;
  settings: DrawSettingsInput;
  resume: boolean;
  json: boolean;
  /** Say what would be drawn, and draw nothing. */
  explain?: true;
  dump?: string;
}

/** The `story` command; `run` gets its flags, read and checked. */
export function storyCommand(run: (flags: StoryFlags) => Promise<void>): Command {
  const command = new Command('story')
    .description('draw the scenes of a story file with the same characters')
    .argument(
      '<FILE>',
      'a story in YAML, a project of the studio (.fabula), prompt sets in JSON or YAML, or a story.json to draw again',
    )
    .option(
      '--model <NAME|PATH>',
      'the built-in model "pocket", one of the library, a model folder, or a .safetensors checkpoint',
    )
    .option('--vae <FILE>', "a VAE in place of the model's own, a .safetensors file")
    .option('--out <DIR>', 'where the pictures go', 'out')
    .option('--seed <N>', "the story's seed; scenes with a seed of their own keep it");
  for (const { name, kind, argument, about } of settingNames) {
    if (kind === 'loras') command.option(`--${name} <${argument}>`, about, collected);
    else command.option(`--${name} <${argument}>`, about);
  }
  return command
    .option(
      '--device <NAME>',
      `where to compute: ${devices.join(', ')}; one of several cards: cuda:1`,
      'auto',
    )
    .option('--only <N>', 'which story of a file that holds several, from 1')
    .option('--resume', 'keep the pictures that are finished and draw the others')
    .option('--explain', 'say what would be drawn and with which settings, and draw nothing')
    .option('--json', 'tell progress as one JSON object a line')
    .option('--dump <DIR>', "write each picture's tensors as .npy files")
    .action((file: string, options: Options) => run(readFlags(file, options)));
}

type Options = Readonly<Record<string, string | string[] | boolean | undefined>>;

/** Every value of a flag that may be given several times. */
const collected = (value: string, before: string[] = []): string[] => [...before, value];

function readFlags(file: string, options: Options): StoryFlags {
  const text = (name: string) => options[name] as string | undefined;
  const [model, vae, dump, out] = [text('model'), text('vae'), text('dump'), text('out')!];
  for (const [name, value] of Object.entries({
    FILE: file,
    '--out': out,
    '--model': model,
    '--vae': vae,
    '--dump': dump,
  })) {
    if (value === '') throw bad(`${name} is empty`, 'Give a path.');
  }
  if (options.resume && dump !== undefined) {
    const hint = 'Leave one of them out: pictures that are kept have no tensors any more.';
    throw bad('--resume and --dump do not go together', hint);
  }
  const seed = readSeed(text('seed'));
  const only = wholeNumber('--only', text('only'), 1);
  return {
    file,
    out,
    device: readDevice(text('device')!),
    settings: withAbsoluteLoras(readSettings(options), process.cwd()),
    resume: options.resume === true,
    json: options.json === true,
    ...(model === undefined ? {} : { model }),
    ...(vae === undefined ? {} : { vae: resolve(vae) }),
    ...(dump === undefined ? {} : { dump }),
    ...(options.explain ? { explain: true } : {}),
    ...(seed === undefined ? {} : { seed }),
    ...(only === undefined ? {} : { only }),
  };
}

function readSettings(options: Options): DrawSettingsInput {
  const pieces: DrawSettingsInput[] = [];
  for (const setting of settingNames) {
    const value = options[setting.name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase())];
    if (value === undefined) continue;
    try {
      pieces.push(readSetting(setting, value, `--${setting.name}`));
    } catch (error) {
      if (error instanceof SettingFault) throw bad(error.message, error.hint);
      throw error;
    }
  }
  return overlaySettings(...pieces);
}

function readDevice(text: string): Device {
  const { success, data } = device.safeParse(text);
  if (success) return data;
  const hint = `Choose ${oneOf(devices)}. One of several cards is chosen by its number, such as cuda:1.`;
  throw bad(`--device cannot be ${show(text)}`, hint);
}

function readSeed(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const seed = /^\s*\d+\s*$/.test(text) ? seedOf(BigInt(text)) : undefined;
  if (seed !== undefined) return seed;
  throw bad(`--seed cannot be ${show(text)}`, SEED_HINT);
}

function wholeNumber(flag: string, text: string | undefined, least: number): number | undefined {
  if (text === undefined) return undefined;
  const parsed = z
    .int()
    .min(least)
    .safeParse(/^\s*\d+\s*$/.test(text) ? Number(text) : text);
  if (parsed.success) return parsed.data;
  throw bad(`${flag} cannot be ${show(text)}`, `Give a whole number from ${least} up.`);
}

function bad(what: string, hint: string): FabulaError {
  return new FabulaError('bad-argument', `${what}.`, hint);
}
