import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type DrawSettingsInput, drawSettings } from '../contract/settings.ts';
import { oneStrength } from '../imports/settings/one-strength.ts';
import { overlaySettings } from '../imports/settings/read-setting.ts';
import { settingNames } from '../imports/settings/setting-names.ts';
import { nearest } from '../imports/settings/suggest.ts';
import { type StoryFlags, storyCommand } from './story-flags.ts';

async function flagsOf(...args: string[]): Promise<StoryFlags> {
  let seen: StoryFlags | undefined;
  const command = storyCommand(async (flags) => {
    seen = flags;
  });
  command.exitOverride().configureOutput({ writeErr: () => {} });
  await command.parseAsync(args, { from: 'user' });
  return seen!;
}

describe('the flags of `fabula story`', () => {
  it('leave everything to the file and the model when there are none', async () => {
    expect(await flagsOf('fox.yaml')).toEqual({
      file: 'fox.yaml',
      out: 'out',
      device: 'auto',
      settings: {},
      resume: false,
      json: false,
    });
  });

  it('reach their places in the settings record', async () => {
    const line =
      '--model m --out o --seed 7 --preset lcm --steps 20 --guidance 1 --size 512x768 --scheduler lcm --negative blurry --method plain ' +
      '--identity 1.5 --svr original --svr-order express-first --window 3 --device cpu --resume --json --only 2 ' +
      '--guidance-rescale 0.7 --clip-skip 1 --identity-blocks mid,up0 --identity-start 4 --identity-dropout 0.5 ' +
      '--identity-variant paper --suppress-alpha 0.02 --suppress-beta 0.1 --express-alpha -0.02 --express-beta 2 ' +
      '--hold-weight 3 --hold-start 2 --hold-blocks mid,up1 --hold-dropout 0.25 --hold-anchor 0.4 --hold-anchor-until 0.25 --hold-from subject --hold picture --notch 0.5 --notch-energy 0.75 --notch-bridge 2 --eot-factor 0.8 --window-kind trailing --freeu 0.9,0.2,1.3,1.4 --weights 4bit --lora /l/a.safetensors:-0.5 --lora b.safetensors';
    const { settings, ...rest } = await flagsOf('fox.yaml', ...line.split(' '));
    expect(rest).toEqual({
      file: 'fox.yaml',
      model: 'm',
      out: 'o',
      seed: 7,
      device: 'cpu',
      resume: true,
      json: true,
      only: 2,
    });
    const complete = {
      method: 'plain',
      preset: 'lcm',
      width: 512,
      height: 768,
      steps: 20,
      guidanceScale: 1,
      guidanceRescale: 0.7,
      scheduler: 'lcm',
      negativePrompt: 'blurry',
      clipSkip: 1,
      svr: {
        mode: 'original',
        order: 'express-first',
        suppressAlpha: 0.02,
        suppressBeta: 0.1,
        expressAlpha: -0.02,
        expressBeta: 2,
        eotFactor: 0.8,
      },
      ipca: { strength: 1.5, variant: 'paper', blocks: ['mid', 'up0'], startStep: 4, dropout: 0.5 },
      window: { size: 3, kind: 'trailing' },
      hold: {
        picture: {
          weight: 3,
          startStep: 2,
          blocks: ['mid', 'up1'],
          tokenDropout: 0.25,
          anchor: 0.4,
          anchorUntil: 0.25,
          seenFrom: 'subject',
        },
        notch: { strength: 0.5, energy: 0.75, bridge: 2 },
      },
      freeU: { s1: 0.9, s2: 0.2, b1: 1.3, b2: 1.4 },
      weights: '4bit',
      loras: [
        { file: resolve('/l/a.safetensors'), strength: -0.5 },
        { file: resolve('b.safetensors'), strength: 1 },
      ],
    };
    expect(drawSettings.partial().parse(settings)).toEqual(complete);
    expect(drawSettings.parse(settings)).toEqual(complete);
  });

  it('cover every setting there is', () => {
    const leaves = (value: object, path: string): string[] =>
      Object.entries(value).flatMap(([key, inner]) =>
        inner !== null && typeof inner === 'object' && !Array.isArray(inner)
          ? leaves(inner, `${path}${key}.`)
          : [`${path}${key}`],
      );
    const all = leaves(drawSettings.parse({ ...full, freeU: null }), '');
    const named = settingNames.flatMap(({ kind, path }) =>
      // What `hold` sets has names of its own.
      kind === 'size' ? ['width', 'height'] : kind === 'hold' ? [] : [path.join('.')],
    );
    expect(named.sort()).toEqual(all.sort());
  });

  it.each([
    ['words', { method: 'onestory', hold: { picture: null, notch: null } }],
    ['notch', { method: 'onestory', hold: { picture: null, notch: {} } }],
    ['picture', { method: 'plain', hold: { picture: {} } }],
    ['both', { method: 'onestory', hold: { picture: {} } }],
    ['none', { method: 'plain', hold: { picture: null } }],
  ])('--hold %s is a method, with a picture, a notch or neither', async (hold, settings) => {
    expect((await flagsOf('fox.yaml', '--hold', hold)).settings).toEqual(settings);
    const file = { hold: { picture: { weight: 3 } } };
    const { picture } = overlaySettings(file, settings as DrawSettingsInput).hold!;
    expect(picture).toEqual(settings.hold.picture && { weight: 3 });
  });

  it('--hold-weight holds by the picture too, but where --hold says otherwise', async () => {
    expect((await flagsOf('fox.yaml', '--hold-weight', '3')).settings).toEqual({
      hold: { picture: { weight: 3 } },
    });
    const { settings } = await flagsOf('fox.yaml', '--hold', 'words', '--hold-weight', '3');
    expect(settings.hold).toEqual({ picture: null, notch: null });
  });

  it('--identity weighs a picture too, but where --hold-weight does', async () => {
    const weightOf = async (...flags: string[]) =>
      oneStrength((await flagsOf('fox.yaml', ...flags)).settings).hold?.picture?.weight;
    expect(await weightOf('--hold', 'picture', '--identity', '3')).toBe(3);
    expect(await weightOf('--hold-weight', '1.5', '--identity', '3')).toBe(1.5);
    expect(await weightOf('--hold', 'both')).toBeUndefined();
    expect(await weightOf('--hold', 'words', '--identity', '3')).toBeUndefined();
    const file = { ipca: { strength: 4 } };
    const { settings } = await flagsOf('fox.yaml', '--hold', 'picture');
    expect(oneStrength(overlaySettings(file, settings)).hold!.picture).toEqual({ weight: 4 });
    // And the one that a model holds by where nobody says it.
    const own = { hold: { picture: { weight: 2, anchor: 0.5 } } };
    expect(oneStrength(file, own).hold).toEqual({ picture: { weight: 4 } });
    expect(oneStrength({ ...file, hold: { picture: null } }, own).hold).toEqual({ picture: null });
    expect(oneStrength({ ...file, method: 'onestory' }, own).hold).toBeUndefined();
    expect(oneStrength(file).hold).toBeUndefined();
  });

  it('--notch goes with words alone and with a picture', async () => {
    const { settings } = await flagsOf('fox.yaml', '--hold', 'both', '--notch', '0.5');
    expect(settings).toEqual({ method: 'onestory', hold: { picture: {}, notch: { strength: 0.5 } } });
  });

  it('take choices in capitals, no guidance as 0, and seeds of 64 bits by their low half', async () => {
    expect(await flagsOf('fox.yaml', '--scheduler', 'LMS', '--guidance', '0')).toMatchObject({
      settings: { scheduler: 'lms', guidanceScale: 0 },
    });
    const seedOf = async (text: string) => (await flagsOf('fox.yaml', '--seed', text)).seed;
    expect(await seedOf('9007199254740991')).toBe(Number.MAX_SAFE_INTEGER);
    expect(await seedOf('849320498572349857')).toBe(Number(849320498572349857n & 0xffffffffn));
    expect(await seedOf('18446744073709551615')).toBe(2 ** 32 - 1);
  });

  it('win over the file, one by one', async () => {
    const file = { steps: 50, ipca: { strength: 3, dropout: 0.1 }, svr: { mode: 'svr-eot' as const } };
    const { settings } = await flagsOf('fox.yaml', '--identity', '1', '--steps', '9');
    expect(overlaySettings(file, settings)).toEqual({
      steps: 9,
      ipca: { strength: 1, dropout: 0.1 },
      svr: { mode: 'svr-eot' },
    });
    expect(file.ipca.strength).toBe(3);
  });

  it.each([
    [['--steps', '0'], '--steps 0 is too small.', 'The smallest is 1.'],
    [['--steps', 'ten'], '--steps ten is not a number.', 'Write it as N.'],
    [['--guidance', '-1'], '--guidance -1 is too small.', 'The smallest is 0.'],
    [['--size', '512'], '--size 512 is not a width and a height.', 'Write it like 768x512.'],
    [['--scheduler', 'dpmpp2m'], '--scheduler cannot be dpmpp2m.', 'Did you mean "dpmpp-2m"?'],
    [['--scheduler', 'Euler a'], '--scheduler cannot be "Euler a".', 'Did you mean "euler-ancestral"?'],
    [['--scheduler', 'k_dpmpp_2m_sde_gpu'], '--scheduler cannot be', 'Did you mean "dpmpp-2m-sde"?'],
    [['--scheduler', 'DPM++ 2M Karras'], '--scheduler cannot be', 'Did you mean "dpmpp-2m-karras"?'],
    [
      ['--scheduler', 'DPM++ 2M SDE Karras'],
      '--scheduler cannot be',
      'Did you mean "dpmpp-2m-sde" with the spacing "karras"?',
    ],
    [['--scheduler', 'DPM++ 2S a'], '--scheduler cannot be', 'Fabula does not have this one. Choose euler,'],
    [['--scheduler', 'plms'], '--scheduler cannot be plms.', 'Fabula does not have this one.'],
    [['--method', 'two words'], '--method cannot be "two words".', 'Choose onestory or plain.'],
    [['--hold', 'pictures'], '--hold cannot be pictures.', 'Did you mean "picture"?'],
    [['--freeu', 'maybe'], '--freeu maybe does not have four numbers.', 'Write on, off, or its factors'],
    [['--device', 'gpu'], '--device cannot be "gpu".', 'Choose auto, cpu, webgpu, cuda, dml or coreml.'],
    [['--seed', '1e3'], '--seed cannot be "1e3".', 'A seed is a whole number from 0 to'],
    [['--seed', '99999999999999999999'], '--seed cannot be', 'A seed is a whole number from 0 to'],
    [['--only', '0'], '--only cannot be "0".', 'Give a whole number from 1 up.'],
    [['--lora', 'a.safetensors:11'], '--lora ["a.safetensors:11"] is too large.', 'The largest is 10.'],
    [['--out', ''], '--out is empty.', 'Give a path.'],
    [['--resume', '--dump', 'd'], '--resume and --dump do not go together.', 'Leave one of them out'],
  ])('are refused: %j', async (args, message, hint) => {
    const error = await flagsOf('fox.yaml', ...args).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: 'bad-argument',
      message: expect.stringContaining(message),
      hint: expect.stringContaining(hint),
    });
  });
});

const full = {
  preset: 'none' as const,
  width: 8,
  height: 8,
  steps: 1,
  guidanceScale: 1,
  scheduler: 'euler' as const,
  spacing: 'karras' as const,
  predictionType: 'epsilon' as const,
  zeroSnr: 'on' as const,
  precision: 'float16' as const,
  promptSyntax: 'weighted' as const,
  clipSkip: 0,
  ipca: { blocks: [] },
  hold: { picture: { blocks: [], seenFrom: 'subject' }, notch: {} },
};

describe('did you mean', () => {
  it.each([
    ['stpes', 'steps'],
    ['Guidance', 'guidance'],
    ['negativ', 'negative'],
    ['fox', undefined],
    ['zzzzzzzz', undefined],
  ])('%s → %s', (given, meant) => {
    expect(nearest(given, ['steps', 'guidance', 'negative'])).toBe(meant);
  });
});
