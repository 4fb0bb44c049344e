// A VAE in place of the model's own, by flag and in a story file; the story drawn again finds it by itself.

import { cpSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, it, vi } from 'vitest';
import { main } from './program.ts';

const root = resolve(import.meta.dirname, '../..');
const tiny = join(root, 'native-models/parity/fixtures/whole-method/models/tiny-sdxl');
const base = mkdtempSync(join(tmpdir(), 'fabula-vae-'));
afterAll(() => {
  vi.restoreAllMocks();
  rmSync(base, { recursive: true });
});

/** The model's own VAE with another last bias: the same picture in another light. */
function writeOtherVae(to: string): void {
  const bytes = readFileSync(join(tiny, 'vae/diffusion_pytorch_model.safetensors'));
  const length = Number(bytes.readBigUInt64LE(0));
  const header = JSON.parse(bytes.subarray(8, 8 + length).toString()) as Record<
    string,
    { dtype: string; data_offsets: [number, number] }
  >;
  const { dtype, data_offsets } = header['decoder.conv_out.bias']!;
  expect(dtype).toBe('F16');
  // 0.7
  for (let at = data_offsets[0]; at < data_offsets[1]; at += 2) bytes.writeUInt16LE(0x399a, 8 + length + at);
  writeFileSync(to, bytes);
}

it('replaces the model’s VAE, and is found again where the story lies', { timeout: 120_000 }, async () => {
  const vae = join(base, 'light.safetensors');
  writeOtherVae(vae);
  const story = join(base, 'story.yaml');
  const settings = `settings: {model: ${tiny}, steps: 1, size: 64x64`;
  writeFileSync(story, `style: a fox\nscenes: [{prompt: in the snow}]\n${settings}}\n`);
  vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  const draw = async (...args: string[]) => main(['story', ...args, '--device', 'cpu', '--json']);
  const picture = (folder: string) => readFileSync(join(base, folder, '01-in-the-snow.png'));
  const document = (folder: string) => JSON.parse(readFileSync(join(base, folder, 'story.json'), 'utf8'));

  expect(await draw(story, '--out', join(base, 'own'))).toBe(0);
  expect(await draw(story, '--out', join(base, 'other'), '--vae', vae)).toBe(0);
  expect(picture('other')).not.toEqual(picture('own'));
  expect(document('own')).not.toHaveProperty('vaeReference');
  expect(document('other').vaeReference).toBe('../light.safetensors');
  expect(document('other').run.model.hash).not.toBe(document('own').run.model.hash);

  // Moved together, and named in the story file itself: the same picture.
  mkdirSync(join(base, 'moved'));
  cpSync(join(base, 'other'), join(base, 'moved/other'), { recursive: true });
  renameSync(vae, join(base, 'moved/light.safetensors'));
  const again = JSON.stringify({ ...document('other'), modelReference: tiny });
  writeFileSync(join(base, 'moved/other/story.json'), again);
  expect(await draw(join(base, 'moved/other/story.json'), '--out', join(base, 'again'))).toBe(0);
  expect(picture('again')).toEqual(picture('other'));
  const named = join(base, 'moved/named.yaml');
  writeFileSync(
    named,
    `style: a fox\nscenes: [{prompt: in the snow}]\n${settings}, vae: light.safetensors}\n`,
  );
  expect(await draw(named, '--out', join(base, 'named'))).toBe(0);
  expect(picture('named')).toEqual(picture('other'));

  expect(await draw(story, '--out', join(base, 'none'), '--vae', join(tiny, 'unet/config.json'))).toBe(2);
  expect(await draw(story, '--out', join(base, 'none'), '--vae', join(base, 'no.safetensors'))).toBe(2);
  const unet = join(tiny, 'unet/diffusion_pytorch_model.safetensors');
  expect(await draw(story, '--out', join(base, 'none'), '--vae', unet)).toBe(2);
});
