// The library with real files of its own: a tiny checkpoint of random weights, moved, changed and removed as people do.

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeTinySdxl } from '../../native-models/checkpoints/single-file/tiny-checkpoint-for-tests.ts';
import type { ErrorValue } from '../contract/errors.ts';
import { openModel } from '../diffusion/model/model.ts';
import { deleteFiles, Library } from './library.ts';

const root = path.resolve(import.meta.dirname, '../..');
const tiny = path.join(root, 'native-models/parity/fixtures/whole-method/models/tiny-sdxl');
let base: string;
let own: string;
let library: Library;
let problems: ErrorValue[];
const file = () => path.join(base, 'data', 'library.json');

beforeEach(() => {
  base = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'fabula-library-')));
  own = path.join(base, 'Tiny Fox');
  fs.cpSync(tiny, own, { recursive: true });
  problems = [];
  library = new Library(path.join(base, 'data'), (problem) => problems.push(problem));
});
afterEach(() => fs.rmSync(base, { recursive: true, force: true }));

const unet = () => path.join(own, 'unet', 'diffusion_pytorch_model.safetensors');

describe('the library', () => {
  it('remembers a model where it lies, and copies nothing', async () => {
    fs.writeFileSync(path.join(own, 'LICENSE.md'), 'Do good with it.\n');
    fs.writeFileSync(path.join(own, 'README.md'), '---\nlicense: other\nlicense_name: fox-1.0\n---\n# Fox\n');
    const model = await library.add(own);
    expect(model).toMatchObject({ id: 'tiny-fox', name: 'Tiny Fox', path: own, family: 'sdxl' });
    expect(model).toMatchObject({ licence: 'fox-1.0', licenceText: 'Do good with it.' });
    expect(model.files.map(({ name }) => name)).toContain('unet/diffusion_pytorch_model.safetensors');
    expect(fs.readdirSync(path.join(base, 'data'))).toEqual(['library.json']);
    expect(await library.models()).toEqual([model]);
    expect(await library.state(model)).toBe('here');
    expect((await library.add(own)).id).toBe('tiny-fox');
    expect(await library.models()).toHaveLength(1);
    expect((await library.find('TINY FOX')).id).toBe('tiny-fox');
  });

  it('gives every model an id of its own', async () => {
    const second = path.join(base, 'elsewhere', 'Tiny Fox');
    fs.cpSync(own, second, { recursive: true });
    await library.add(own);
    expect(await library.add(second)).toMatchObject({ id: 'tiny-fox-2', name: 'Tiny Fox (tiny-fox-2)' });
    await expect(library.add(second, { name: 'tiny fox' })).rejects.toThrow('has a model "Tiny Fox" already');
  });

  it('reaches a file through a link, with the link’s name and what lies beside it', async () => {
    const blob = path.join(base, '0123abcd');
    writeTinySdxl(blob);
    const link = path.join(base, 'red fox.safetensors');
    fs.symlinkSync(blob, link);
    const beside = path.join(base, 'red fox.yaml');
    fs.writeFileSync(beside, 'model:\n  params:\n    parameterization: "v"\n');
    const model = await library.add(link);
    expect(model).toMatchObject({ id: 'red-fox', path: link });
    expect(await library.state(model)).toBe('here');
    const again = await openModel({ path: await library.pathOf(model) });
    expect(again).toMatchObject({ name: 'red fox', hash: model.hash });
    expect(again.checkpoint.schedulerConfig.prediction_type).toBe('v_prediction');
    // The same file by another way is the same model.
    expect((await library.add(blob)).id).toBe('red-fox');
    expect(await library.models()).toHaveLength(1);
  });

  it('takes a lost model that is added at another place for found', async () => {
    const model = await library.add(own);
    const moved = path.join(base, 'moved');
    fs.renameSync(own, moved);
    expect(await library.add(moved)).toMatchObject({ id: model.id, name: model.name, path: moved });
    expect(await library.models()).toHaveLength(1);
    fs.cpSync(moved, own, { recursive: true });
    expect((await library.add(own)).id).not.toBe(model.id);
  });

  it('tells a model that was moved and finds it again', async () => {
    const model = await library.add(own);
    const moved = path.join(base, 'moved');
    fs.renameSync(own, moved);
    expect(await library.state(model)).toBe('missing');
    await expect(library.pathOf(model)).rejects.toMatchObject({
      code: 'model-not-found',
      message: expect.stringContaining(own),
      hint: expect.stringContaining('relink tiny-fox'),
    });
    const linked = await library.relink('tiny-fox', moved);
    expect(linked).toMatchObject({ id: 'tiny-fox', path: moved, hash: model.hash });
    expect(await library.pathOf(linked)).toBe(moved);
  });

  it('has a VAE of its own choosing for a model, and tells when that is gone', async () => {
    const before = await library.add(own);
    const vae = path.join(base, 'light.safetensors');
    const bytes = fs.readFileSync(path.join(own, 'vae', 'diffusion_pytorch_model.safetensors'));
    bytes.writeFloatLE(0.7, bytes.length - 4);
    fs.writeFileSync(vae, bytes);
    const changed = await library.setVae('tiny-fox', vae);
    expect(changed).toMatchObject({ id: 'tiny-fox', vae: { path: vae } });
    expect(changed.hash).not.toBe(before.hash);
    expect(await library.state(changed)).toBe('here');
    expect((await library.add(own)).vae).toEqual(changed.vae);
    const moved = path.join(base, 'moved');
    fs.renameSync(own, moved);
    expect(await library.relink('tiny-fox', moved)).toMatchObject({ hash: changed.hash, vae: changed.vae });
    fs.rmSync(vae);
    const [lost] = await library.models();
    await expect(library.pathOf(lost!)).rejects.toMatchObject({
      code: 'model-not-found',
      message: `The VAE of the model "Tiny Fox" is not at ${vae} any more.`,
    });
    const restored = await library.setVae('tiny-fox', undefined);
    expect(restored.hash).toBe(before.hash);
    expect(restored).not.toHaveProperty('vae');
    const unet = path.join(moved, 'unet', 'diffusion_pytorch_model.safetensors');
    await expect(library.setVae('tiny-fox', unet)).rejects.toThrow('is not a VAE');
  });

  it('tells changed weights, and takes them only when told to', async () => {
    const model = await library.add(own);
    const bytes = fs.readFileSync(unet());
    bytes[bytes.length - 1]! ^= 0xff;
    fs.writeFileSync(unet(), bytes);
    expect(await library.state(model)).toBe('changed');
    await expect(library.pathOf(model)).rejects.toMatchObject({ code: 'model-changed' });
    await expect(library.relink('tiny-fox', own)).rejects.toMatchObject({ code: 'model-changed' });
    const taken = await library.relink('tiny-fox', own, { accept: true });
    expect(taken.hash).not.toBe(model.hash);
    expect(await library.state(taken)).toBe('here');
  });

  it('stops reading when it is told to, and remembers nothing of it', async () => {
    await library.add(own);
    const abort = new AbortController();
    const stopped = library.verify('tiny-fox', () => abort.abort(), abort.signal);
    await expect(stopped).rejects.toMatchObject({ code: 'cancelled' });
    expect((await library.find('tiny-fox')).files.some(({ sha256 }) => sha256)).toBe(false);
  });

  it('does not mind files that were only touched', async () => {
    const model = await library.add(own);
    fs.utimesSync(unet(), new Date(0), new Date(0));
    expect(await library.state(model)).toBe('here');
  });

  it('verifies with SHA-256, also what the quick hash cannot see', async () => {
    await library.add(own);
    const first = await library.verify('tiny-fox');
    expect(first.right).toBe(true);
    const one = first.files.find(({ path: at }) => at === unet())!;
    expect(one).toMatchObject({
      result: 'recorded',
      sha256: createHash('sha256').update(fs.readFileSync(unet())).digest('hex'),
    });
    expect((await library.verify('tiny-fox')).files.every(({ result }) => result === 'right')).toBe(true);
    const { mtime } = fs.statSync(unet());
    const bytes = fs.readFileSync(unet());
    bytes[bytes.length - 9]! ^= 1;
    fs.writeFileSync(unet(), bytes);
    fs.utimesSync(unet(), mtime, mtime);
    const second = await library.verify('tiny-fox');
    expect(second.right).toBe(false);
    expect(second.files.find(({ path: at }) => at === unet())).toMatchObject({ result: 'different' });
    fs.rmSync(unet());
    expect((await library.verify('tiny-fox')).files).toContainEqual(
      expect.objectContaining({ result: 'missing', path: unet() }),
    );
  });

  it('forgets a model without touching its files, and deletes only what is the model', async () => {
    fs.writeFileSync(path.join(own, 'my notes.txt'), 'mine');
    const model = await library.add(own);
    await library.remove('tiny-fox');
    expect(await library.models()).toEqual([]);
    expect(fs.existsSync(unet())).toBe(true);
    const deleted = await deleteFiles(model);
    expect(deleted).toContain(unet());
    expect(fs.readdirSync(own, { recursive: true })).toEqual(['my notes.txt']);
  });

  it('puts a damaged file aside with its bytes', async () => {
    await library.add(own);
    fs.truncateSync(file(), 100);
    const bytes = fs.readFileSync(file());
    expect(await library.models()).toEqual([]);
    const aside = /put aside as (.*\.json)/.exec(problems[0]!.message)![1]!;
    expect(fs.readFileSync(aside).equals(bytes)).toBe(true);
    expect((await library.add(own)).id).toBe('tiny-fox');
  });

  it('leaves a newer library alone', async () => {
    fs.mkdirSync(path.dirname(file()), { recursive: true });
    fs.writeFileSync(file(), '{"version": 2, "models": {}}');
    await expect(library.models()).rejects.toThrow('newer Fabula');
    await expect(library.add(own)).rejects.toThrow('newer Fabula');
    expect(fs.readFileSync(file(), 'utf8')).toBe('{"version": 2, "models": {}}');
  });

  it('loses nothing when many change it at once', async () => {
    const copies = Array.from({ length: 6 }, (_, at) => path.join(base, `copy-${at}`));
    for (const copy of copies) fs.cpSync(own, copy, { recursive: true });
    await Promise.all(copies.map((copy) => new Library(path.join(base, 'data'), () => {}).add(copy)));
    const models = await library.models();
    expect(models.map(({ path: at }) => at).sort()).toEqual(copies);
  });

  it('refuses what is no model, and remembers nothing of it', async () => {
    const broken = path.join(base, 'broken.safetensors');
    fs.writeFileSync(broken, 'PK\u0003\u0004 not weights');
    await expect(library.add(broken)).rejects.toHaveProperty('hint');
    fs.rmSync(unet());
    await expect(library.add(own)).rejects.toMatchObject({ code: 'missing-files' });
    expect(fs.existsSync(file())).toBe(false);
  });
});

describe('fabula model', () => {
  const fabula = (...args: string[]) => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [path.join(root, 'src-main/cli/fabula.js'), ...args],
      { cwd: base, encoding: 'utf8', env: { ...process.env, XDG_DATA_HOME: base, HOME: base } },
    );
    return { code: status, stdout, stderr };
  };

  it('adds, lists, draws by name, finds again, verifies and removes', () => {
    const added = fabula('model', 'add', 'Tiny Fox');
    expect(added).toMatchObject({ code: 0, stdout: expect.stringContaining('Added tiny-fox (sdxl, ') });
    const story = [
      'title: T',
      'style: a drawing of',
      'characters: {fox: a fox}',
      'scenes: [{prompt: in snow}]',
    ];
    fs.writeFileSync(path.join(base, 's.yaml'), story.join('\n'));
    const draw = [
      'story',
      's.yaml',
      '--out',
      'out',
      '--steps',
      '1',
      '--size',
      '64x64',
      '--model',
      'tiny-fox',
    ];
    expect(fabula(...draw)).toMatchObject({ code: 0 });
    const drawn = JSON.parse(fs.readFileSync(path.join(base, 'out/story.json'), 'utf8'));
    expect(drawn).toMatchObject({ modelReference: 'tiny-fox' });

    fs.renameSync(own, path.join(base, 'Moved'));
    expect(fabula('model', 'list').stdout).toMatch(/^tiny-fox .* MISSING$/m);
    const again = fabula('story', 'out/story.json', '--out', 'again');
    expect(again).toMatchObject({ code: 2, stderr: expect.stringContaining('fabula model relink tiny-fox') });
    expect(fabula('model', 'relink', 'tiny-fox', 'Moved')).toMatchObject({ code: 0 });
    expect(fabula('story', 'out/story.json', '--out', 'again')).toMatchObject({ code: 0 });
    expect(fabula('model', 'inspect', 'tiny-fox').stdout).toContain('It can draw.');
    expect(fabula('model', 'verify', 'tiny-fox')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('tiny-fox is what was added.'),
    });

    const kept = fabula('model', 'remove', 'tiny-fox', '--delete-files');
    expect(kept).toMatchObject({
      code: 2,
      stdout: expect.stringContaining(path.join(base, 'Moved', 'unet')),
    });
    expect(fabula('model', 'remove', 'tiny-fox').stdout).toContain('Its files stay at');
    expect(fs.existsSync(path.join(base, 'Moved', 'model_index.json'))).toBe(true);
    expect(fabula('model', 'list').stdout).toContain('The library is empty');
  });
});
