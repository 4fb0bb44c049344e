// The real command in processes of its own, with the real engine. Most of it draws with a tiny checkpoint of
// random weights (SDXL's shape), whose pictures are noise, but made the same way as any.
import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { encodeSafetensors } from '../../native-models/checkpoints/write-safetensors.ts';

const root = resolve(import.meta.dirname, '../..');
const tiny = join(root, 'native-models/parity/fixtures/whole-method/models/tiny-sdxl');
const command = join(import.meta.dirname, 'fabula.js');
const base = mkdtempSync(join(tmpdir(), 'fabula-cli-'));
afterAll(() => rmSync(base, { recursive: true }));

const storyFile = join(base, 'story.yaml');
const storyText = `title: A test
style: a drawing of
characters: {fox: a fox, owl: an owl}
scenes:
  - {prompt: in the snow, caption: One}
  - {prompt: by a river, cast: [fox, owl]}
  - {prompt: in a house}
seed: 7
settings: {model: ${tiny}, steps: 2, size: 64x64}
`;
writeFileSync(storyFile, storyText);
const names = ['01-in-the-snow.png', '02-by-a-river.png', '03-in-a-house.png'];

interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

function start(...args: string[]): { child: ChildProcess; ended: Promise<Ended> } {
  const child = spawn(process.execPath, [command, ...args], { cwd: base, stdio: ['ignore', 'pipe', 'pipe'] });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (data: Buffer) => {
    stdout += data.toString();
  });
  child.stderr.on('data', (data: Buffer) => {
    stderr += data.toString();
  });
  const ended = new Promise<Ended>((done) => {
    child.on('close', (code, signal) => done({ code, signal, stdout, stderr }));
  });
  return { child, ended };
}

const fabula = (...args: string[]) => start(...args).ended;

async function draw(out: string, ...args: string[]): Promise<string> {
  const { code, stderr } = await fabula('story', storyFile, '--out', out, ...args);
  expect({ code, stderr }).toEqual({
    code: 0,
    stderr: expect.stringMatching(/^(\d\/3 \S+\.png \(.*\)\n)*$/),
  });
  return join(base, out);
}

function digests(folder: string): Record<string, string> {
  const hash = (name: string) =>
    createHash('sha256')
      .update(readFileSync(join(folder, name)))
      .digest('hex');
  return Object.fromEntries(
    readdirSync(folder)
      .sort()
      .map((name) => [name, hash(name)]),
  );
}

const pixels = (folder: string) =>
  Promise.all(names.map((name) => sharp(join(folder, name)).raw().toBuffer()));

function events(stdout: string): Record<string, unknown>[] {
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe('fabula story', () => {
  let first: string;
  beforeAll(async () => {
    first = await draw('first');
  });

  it('leaves pictures, a contact sheet and story.json', async () => {
    expect(readdirSync(first).sort()).toEqual([...names, 'contact-sheet.png', 'story.json']);
    const { width, height } = await sharp(join(first, names[0]!)).metadata();
    expect([width, height]).toEqual([64, 64]);
  });

  it('gives the same bytes for the same seed, and others for another', async () => {
    expect(digests(await draw('again', '--seed', '7'))).toEqual(digests(first));
    expect((await pixels(await draw('other', '--seed', '8')))[0]).not.toEqual((await pixels(first))[0]);
  });

  it('draws a story.json again, to the same bytes', async () => {
    const { code } = await fabula('story', join(first, 'story.json'), '--out', 'redrawn');
    expect(code).toBe(0);
    expect(digests(join(base, 'redrawn'))).toEqual(digests(first));
  });

  it('draws with LoRAs, and their story.json again to the same bytes wherever both are moved', async () => {
    const q = 'lora_unet_down_blocks_1_attentions_0_transformer_blocks_0_attn1_to_q';
    const data = Float32Array.from({ length: 32 }, (_, i) => Math.sin(i));
    const tensors = {
      [`${q}.lora_down.weight`]: { type: 'F32', shape: [2, 16], data },
      [`${q}.lora_up.weight`]: { type: 'F32', shape: [16, 2], data },
    } as const;
    mkdirSync(join(base, 'here/loras'), { recursive: true });
    writeFileSync(join(base, 'here/loras/ink.safetensors'), encodeSafetensors(tensors));
    const plain = await draw('plain-again');
    const inked = await draw('here/inked', '--lora', 'here/loras/ink.safetensors:0.8');
    expect(digests(inked)['01-in-the-snow.png']).not.toEqual(digests(plain)['01-in-the-snow.png']);
    const { run } = JSON.parse(readFileSync(join(inked, 'story.json'), 'utf8'));
    const sha256 = digests(join(base, 'here/loras'))['ink.safetensors'];
    expect(run.settings.loras).toEqual([{ file: '../loras/ink.safetensors', strength: 0.8, sha256 }]);
    renameSync(join(base, 'here'), join(base, 'there'));
    const again = await fabula('story', 'there/inked/story.json', '--out', 'there/again');
    expect(again.stderr).not.toContain('error');
    expect(digests(join(base, 'there/again'))).toEqual(digests(join(base, 'there/inked')));
    writeFileSync(
      join(base, 'there/loras/ink.safetensors'),
      encodeSafetensors({ ...tensors, extra: tensors[`${q}.lora_up.weight`]! }),
    );
    const refused = await fabula('story', 'there/inked/story.json', '--out', 'elsewhere');
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('keys that fit no layer') });
    expect(existsSync(join(base, 'elsewhere'))).toBe(false);
  });

  it('draws other pictures with --method plain', async () => {
    const plain = await pixels(await draw('plain', '--method', 'plain'));
    const story = await pixels(first);
    expect(plain[0]).not.toEqual(story[0]);
    // The owl is in one scene only: its prompt is the same either way, but its identity tokens weigh more.
    expect(plain[1]).not.toEqual(story[1]);
  });

  it('is the plain method where a scene is alone, without SVR and with identity 1', async () => {
    const off = await pixels(await draw('off', '--svr', 'original', '--identity', '1'));
    const plain = await pixels(join(base, 'plain'));
    expect(off[1]).toEqual(plain[1]);
    expect(off[0]).not.toEqual(plain[0]);
  });

  it('has identity off at weight 1', async () => {
    const one = await pixels(await draw('one', '--identity', '1', '--dump', 'tensors'));
    const never = await pixels(await draw('never', '--identity-start', '999'));
    expect(one).toEqual(never);
    expect(one[0]).not.toEqual((await pixels(first))[0]);
    const weights = readNpy(join(base, 'tensors/frame-01/log_weights.npy'));
    expect(weights.values.every((value) => value === 0)).toBe(true);
  });

  it('dumps the tensors of each picture', async () => {
    await draw('dumped', '--dump', 'deep/tensors');
    for (const [index, name] of names.entries()) {
      const folder = join(base, 'deep/tensors', `frame-0${index + 1}`);
      const files = ['image', 'input_ids', 'latents', 'log_weights', 'noise', 'pooled', 'prompt_embeds'];
      expect(readdirSync(folder).sort()).toEqual(files.map((file) => `${file}.npy`));
      const ids = readNpy(join(folder, 'input_ids.npy'));
      expect([ids.type, ids.shape]).toEqual(['<i8', '77,']);
      expect(readNpy(join(folder, 'prompt_embeds.npy')).shape).toMatch(/^77, \d+$/);
      const weights = readNpy(join(folder, 'log_weights.npy')).values;
      expect(weights.filter((value) => Math.abs(value - Math.LN2) < 1e-6).length).toBeGreaterThan(3);
      const image = readNpy(join(folder, 'image.npy'));
      expect(image.shape).toBe('64, 64, 3');
      const bytes = await sharp(join(base, 'dumped', name))
        .raw()
        .toBuffer();
      expect(image.values.every((value, at) => Math.abs(value * 255 - bytes[at]!) <= 0.51)).toBe(true);
    }
  });

  it('tells its progress as JSON', async () => {
    const { code, stdout, stderr } = await fabula('story', storyFile, '--out', 'json', '--json');
    expect([code, stderr]).toEqual([0, '']);
    const all = events(stdout);
    const fractions = all.filter(({ type }) => type === 'progress').map(({ fraction }) => fraction as number);
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
    expect(fractions.at(-1)).toBe(1);
    const frames = all.filter(({ type }) => type === 'frame');
    expect(frames.map(({ scene, file }) => [scene, file])).toEqual(
      names.map((name, index) => [index + 1, name]),
    );
    expect(frames.map(({ sha256 }) => sha256)).toEqual(names.map((name) => digests(first)[name]));
    expect(all.at(-1)).toMatchObject({ type: 'done', folder: 'json', pictures: 3, drawn: 3 });
    expect(all.at(-1)?.peakMemoryBytes).toBeGreaterThan(10e6);
  });

  it('says in the end where the pictures are, the pace and the memory', async () => {
    const { stdout } = await fabula('story', storyFile, '--out', 'summary');
    expect(stdout).toMatch(/^3 pictures in summary: .* per picture, peak memory \d+ MB\n$/);
  });
});

describe('stopping and going on', () => {
  const args = (out: string) => ['story', storyFile, '--out', out, '--steps', '150', '--json'];

  it('keeps finished pictures at Ctrl-C, and --resume ends in the bytes of an uninterrupted run', async () => {
    expect((await fabula(...args('whole'))).code).toBe(0);
    const { child, ended } = start(...args('stopped'));
    child.stdout!.on('data', (data: Buffer) => {
      if (data.includes('"frame"')) child.kill('SIGINT');
    });
    const { code, stdout } = await ended;
    expect(code).toBe(130);
    expect(events(stdout).at(-1)).toMatchObject({
      type: 'error',
      code: 'cancelled',
      message: 'Stopped with 1 of 3 pictures finished in stopped.',
    });
    const stopped = join(base, 'stopped');
    expect(readdirSync(stopped).sort()).toEqual([names[0], 'story.json']);
    const kept = statSync(join(stopped, names[0]!)).mtimeMs;

    const resumed = await fabula(...args('stopped'), '--resume');
    expect(resumed.code).toBe(0);
    expect(events(resumed.stdout).at(-1)).toMatchObject({ type: 'done', pictures: 3, drawn: 2 });
    expect(statSync(join(stopped, names[0]!)).mtimeMs).toBe(kept);
    expect(digests(stopped)).toEqual(digests(join(base, 'whole')));
    expect(events((await fabula(...args('stopped'), '--resume')).stdout).at(-1)).toMatchObject({ drawn: 0 });
  });

  it('leaves no folder when nothing was finished', async () => {
    const { child, ended } = start(...args('early'));
    child.stdout!.once('data', () => child.kill('SIGINT'));
    expect((await ended).code).toBe(130);
    expect(existsSync(join(base, 'early'))).toBe(false);
  });

  it('ends at once at the second Ctrl-C', async () => {
    const { child, ended } = start('story', storyFile, '--out', 'twice', '--steps', '999', '--json');
    child.stdout!.once('data', () => {
      child.kill('SIGINT');
      setTimeout(() => child.kill('SIGINT'), 5);
    });
    const { code, signal } = await ended;
    expect(code === 130 || signal === 'SIGINT').toBe(true);
  });

  it('refuses to mix two stories in one folder', async () => {
    const before = digests(join(base, 'whole'));
    const { code, stderr } = await fabula('story', storyFile, '--out', 'whole', '--resume', '--seed', '1');
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /^fabula: whole holds a story drawn differently: seed \(7 → 1\), settings\.steps \(150 → 2\)\. .*\n$/,
    );
    expect(digests(join(base, 'whole'))).toEqual(before);
  });
});

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

describe('fabula itself', () => {
  it('says so on an old Node', async () => {
    const preload = join(base, 'old.cjs');
    writeFileSync(preload, "Object.defineProperty(process, 'versions', { value: { node: '22.17.1' } });");
    const child = spawn(process.execPath, ['-r', preload, command, '--help'], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stderr = '';
    child.stderr.on('data', (data: Buffer) => {
      stderr += data.toString();
    });
    const code = await new Promise((done) => child.on('close', done));
    expect([code, stderr]).toEqual([
      2,
      'fabula: Node.js 22.17.1 is too old. Install Node.js 22.18 or newer.\n',
    ]);
  });

  it('inspects models, whole and broken', async () => {
    const whole = await fabula('model', 'inspect', tiny);
    expect(whole).toMatchObject({ code: 0, stderr: '', stdout: expect.stringContaining('It can draw.') });
    expect(whole.stdout).toMatch(/^architecture +sdxl/m);
    expect(whole.stdout).toMatch(
      /^ {2}4bit +\d+\.\d MB {2}off by 15 %, and \d+\.\d MB read from its files$/m,
    );
    const json = await fabula('model', 'inspect', tiny, '--json');
    expect(JSON.parse(json.stdout)).toMatchObject({
      family: 'sdxl',
      problems: [],
      memory: [{ mode: 'full' }, { mode: 'streamed' }, { mode: '8bit' }, { mode: '4bit' }],
    });
    const cut = await fabula('model', 'inspect', join(base, 'bad/cut'));
    expect(cut).toMatchObject({ code: 2, stdout: expect.stringContaining('problem: ') });
  });

  it('draws the example story with the built-in model', async () => {
    const example = join(root, 'assets/stories/fox.yaml');
    const { code, stdout } = await fabula('story', example, '--out', 'fox', '--steps', '2', '--json');
    expect(code).toBe(0);
    expect(events(stdout).at(-1)).toMatchObject({ type: 'done', pictures: 5, drawn: 5 });
  });
});

/** Reads .npy by the format's own description. */
function readNpy(path: string): { type: string; shape: string; values: number[] } {
  const bytes = readFileSync(path);
  const start = 10 + bytes.readUInt16LE(8);
  const [, type = '', shape = ''] = /'descr': '(.*?)'.*'shape': \((.*?)\)/.exec(
    bytes.toString('latin1', 10, start),
  )!;
  const size = type === '<i8' ? 8 : 4;
  const values = Array.from({ length: (bytes.length - start) / size }, (_, index) =>
    size === 8 ? Number(bytes.readBigInt64LE(start + index * size)) : bytes.readFloatLE(start + index * size),
  );
  return { type, shape, values };
}
