// What cannot be drawn is told in one line, and nothing is written.

import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { commandFolder, events, storyText, tiny } from './fabula-for-tests.ts';

const { base, storyFile, fabula, remove } = commandFolder();
afterAll(remove);

describe('bad input', () => {
  const folder = join(base, 'bad');
  const put = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  beforeAll(() => {
    mkdirSync(folder);
    for (const broken of ['cut', 'pickled', 'noindex'])
      cpSync(tiny, join(folder, broken), { recursive: true });
    truncateSync(join(folder, 'cut/unet/diffusion_pytorch_model.safetensors'), 5000);
    rmSync(join(folder, 'pickled/unet/diffusion_pytorch_model.safetensors'));
    writeFileSync(join(folder, 'pickled/unet/diffusion_pytorch_model.bin'), 'pickle');
    rmSync(join(folder, 'noindex/model_index.json'));
    writeFileSync(join(folder, 'file'), 'x');
    put('long.yaml', storyText.replace('by a river', 'very long '.repeat(60)));
    put('empty.yaml', '');
    put('noscenes.yaml', 'style: a drawing of\n');
    put('model.ckpt', 'pickle');
  });
  let before: string[];
  beforeEach(() => {
    before = everything();
  });

  it.each<[name: string, args: string[], said: RegExp]>([
    ['a missing file', ['none.yaml'], /There is no file none\.yaml\./],
    ['an empty file', ['bad/empty.yaml'], /bad\/empty\.yaml:1: the file is empty\./],
    ['a story without scenes', ['bad/noscenes.yaml'], /bad\/noscenes\.yaml:1: the story has no scenes\./],
    ['a prompt that is too long', ['bad/long.yaml'], /[Ss]cene 2 .* \d+ over the 75 that fit\. Shorten/],
    [
      'an unknown scheduler',
      [storyFile, '--scheduler', 'eular'],
      /--scheduler cannot be eular\. Did you mean "euler"\?/,
    ],
    ['a size the VAE cannot do', [storyFile, '--size', '65x64'], /width 65 is not a multiple of/],
    [
      'a device that is not there',
      [storyFile, '--device', process.platform === 'win32' ? 'coreml' : 'dml'],
      /device "(dml|coreml)" cannot be used/,
    ],
    [
      'a model that is not there',
      [storyFile, '--model', 'pockte'],
      /no model pockte .* Did you mean "pocket"\?/,
    ],
    ['a model that is a file', [storyFile, '--model', 'bad/file'], /is a file/],
    ['a pickle file', [storyFile, '--model', 'bad/model.ckpt'], /pickle/],
    ['a folder of pickle files', [storyFile, '--model', 'bad/pickled'], /pickle/],
    ['a checkpoint that is cut', [storyFile, '--model', 'bad/cut'], /diffusion_pytorch_model\.safetensors/],
    ['a folder that is no model', [storyFile, '--model', 'bad/noindex'], /model_index\.json/],
    ['a block group that is not there', [storyFile, '--identity-blocks', 'mid,up7'], /block group .*"up7"/],
    [
      'a file where the pictures should go',
      [storyFile, '--out', 'bad/file/out'],
      /Cannot write bad\/file\/out: a file is in the way\./,
    ],
    [
      'a file where tensors should go',
      [storyFile, '--dump', 'bad/file'],
      /Cannot write bad\/file: a file is in the way\./,
    ],
    ["someone's picture in the way", [storyFile, '--out', 'taken'], /contact-sheet\.png is there already/],
    ['an unknown flag', [storyFile, '--stpes', '3'], /unknown option '--stpes'\. Did you mean --steps\?/],
    ['no file at all', [], /missing required argument 'FILE'\./],
  ])('is told in one line, and nothing is written: %s', async (_name, args, said) => {
    if (args.includes('taken') && !existsSync(join(base, 'taken'))) {
      mkdirSync(join(base, 'taken'));
      writeFileSync(join(base, 'taken/contact-sheet.png'), 'mine');
      before = everything();
    }
    const out = args.includes('--out') ? [] : ['--out', 'nothing'];
    const { code, stdout, stderr } = await fabula('story', ...args, ...out);
    expect({ code, stdout, stderr }).toEqual({
      code: 2,
      stdout: '',
      stderr: expect.stringMatching(new RegExp(`^fabula: .*${said.source}.*\\n$`)),
    });
    expect(everything()).toEqual(before);
  });

  it('is an object on stdout with --json', async () => {
    const { code, stdout, stderr } = await fabula(
      'story',
      storyFile,
      '--out',
      'nothing',
      '--size',
      '65x64',
      '--json',
    );
    expect([code, stderr]).toEqual([2, '']);
    expect(events(stdout)).toEqual([
      { type: 'error', code: 'bad-setting', message: expect.any(String), hint: expect.any(String) },
    ]);
  });

  function everything(): string[] {
    return (readdirSync(base, { recursive: true }) as string[]).sort();
  }
});
