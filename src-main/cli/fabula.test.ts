// What the command draws and tells.

import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeSafetensors } from '../../native-models/checkpoints/write-safetensors-for-tests.ts';
import { commandFolder, digests, events, names, root, tiny } from './fabula-for-tests.ts';

const { base, storyFile, start, fabula, draw, remove } = commandFolder();
afterAll(remove);

const pixels = (folder: string) =>
  Promise.all(names.map((name) => sharp(join(folder, name)).raw().toBuffer()));

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
    // In a process of its own, too.
    expect(await start('story', storyFile, '--out', 'again', '--seed', '7').ended).toMatchObject({ code: 0 });
    expect(digests(join(base, 'again'))).toEqual(digests(first));
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
    const totals = all.filter(({ type }) => type === 'progress').map(({ total }) => total as number);
    expect(totals).toEqual([...totals].sort((a, b) => a - b));
    expect(totals.at(-1)).toBe(1);
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

describe('fabula itself', () => {
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
    cpSync(tiny, join(base, 'cut'), { recursive: true });
    truncateSync(join(base, 'cut/unet/diffusion_pytorch_model.safetensors'), 5000);
    const cut = await fabula('model', 'inspect', join(base, 'cut'));
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
