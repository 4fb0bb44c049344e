import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { writeTinySdxl } from '../../native-models/checkpoints/single-file/tiny-checkpoint-for-tests.ts';
import { openModel } from '../diffusion/model/model.ts';
import { tiny } from './fabula-for-tests.ts';
import { inspectModel } from './inspect-model.ts';
import { openLibrary } from './model-reference.ts';

const scratch = mkdtempSync(join(tmpdir(), 'fabula-inspect-'));
const file = join(scratch, 'tiny.safetensors');
beforeAll(() => writeTinySdxl(file));
afterAll(() => rmSync(scratch, { recursive: true }));

async function inspect(path: string, hash = false): Promise<{ canDraw: boolean; text: string }> {
  let text = '';
  const canDraw = await inspectModel(path, { hash }, { write: (part: string) => (text += part) });
  return { canDraw, text };
}

it('tells a checkpoint in one file as it tells a folder', async () => {
  const { canDraw, text } = await inspect(file);
  expect(canDraw).toBe(true);
  expect(text).toMatch(/architecture +sdxl \(StableDiffusionXLPipeline\)/);
  expect(text).toMatch(/text_encoder_2 +CLIPTextModelWithProjection +3\.2 million +F16 +6\.5 MB/);
  expect(text).toMatch(/It can draw\./);
  expect(text).toMatch(/ {2}full +[\d.]+ MB +exact\n/);
  expect(text).toMatch(/ {2}streamed +[\d.]+ MB +exact, and [\d.]+ MB read from its files\n/);
  expect(text).toMatch(/ {2}8bit +[\d.]+ MB +off by 1\.2 %, and/);
  expect(text).toMatch(/ {2}4bit +[\d.]+ MB +off by 15 %, and/);
});

it('tells how it is drawn, what it predicts and what is odd, and the hash that others know it by', async () => {
  const odd = join(scratch, 'noobXL_vPred_ztsnr.safetensors');
  cpSync(file, odd);
  vi.stubEnv('XDG_CACHE_HOME', join(scratch, 'cache'));
  const { text } = await inspect(odd, true);
  vi.unstubAllEnvs();
  expect(text).toMatch(
    /drawn with +euler \(trailing\), 50 steps, guidance 5, 128x128; predicts v_prediction, zero SNR\n/,
  );
  expect(text).toMatch(/note: nothing in the file says what it predicts; its name says v/);
  const short = createHash('sha256').update(readFileSync(odd)).digest('hex').slice(0, 10);
  expect(text).toMatch(new RegExp(`elsewhere +${short} is the hash`));
  expect((await inspect(file)).text).not.toMatch(/elsewhere/);
});

it('says of what is no checkpoint what it is, and nothing that it has not', async () => {
  const pointer = join(scratch, 'pointer.safetensors');
  writeFileSync(
    pointer,
    `version https://git-lfs.github.com/spec/v1\noid sha256:${'a'.repeat(64)}\nsize 6938078334\n`,
  );
  const { canDraw, text } = await inspect(pointer);
  expect(canDraw).toBe(false);
  expect(text).toMatch(/^model +.*pointer\.safetensors\nsize +135 bytes\n\nproblem: .*Git LFS pointer/);
  const enlarger = resolve(
    import.meta.dirname,
    '../../native-models/parity/fixtures/enlargers/rrdb-x4.safetensors',
  );
  const told = await inspect(enlarger);
  expect(told.canDraw).toBe(true);
  expect(told.text).toMatch(/kind +network that enlarges pictures 4 times \(ESRGAN\)\n/);
  expect(told.text).toMatch(/It can enlarge pictures; it is no model to draw with\./);
});

it('tries the scheduler, too: a folder whose own cannot be built cannot draw', async () => {
  const folder = join(scratch, 'strange');
  cpSync(tiny, folder, { recursive: true });
  const config = join(folder, 'scheduler/scheduler_config.json');
  const own = JSON.parse(readFileSync(config, 'utf8'));
  writeFileSync(config, JSON.stringify({ ...own, beta_schedule: 'sigmoid' }));
  const { canDraw, text } = await inspect(folder);
  expect(canDraw).toBe(false);
  expect(text).toMatch(/problem: Scheduler config: beta_schedule = "sigmoid" is not implemented/);
});

it('says what a file is that cannot draw, and what to do with it', async () => {
  const vae = resolve(
    import.meta.dirname,
    '../../native-models/pocket/vae/diffusion_pytorch_model.safetensors',
  );
  const { canDraw, text } = await inspect(vae);
  expect(canDraw).toBe(false);
  expect(text).toMatch(/problem: .* is only a VAE.*\. Choose a checkpoint; put this file beside it/);
});

it('looks at the VAE that the library draws a model with', async () => {
  vi.stubEnv('XDG_DATA_HOME', join(scratch, 'data'));
  vi.stubEnv('HOME', scratch);
  vi.stubEnv('APPDATA', scratch);
  const vae = join(scratch, 'other.safetensors');
  cpSync(join(tiny, 'vae/diffusion_pytorch_model.safetensors'), vae);
  const library = openLibrary();
  await library.add(tiny, { name: 'Tiny Fox' });
  const own = await inspect('tiny-fox');
  expect(own.canDraw).toBe(true);
  await library.setVae('tiny-fox', vae);
  const { canDraw, text } = await inspect('tiny-fox');
  vi.unstubAllEnvs();
  expect(canDraw).toBe(true);
  const hash = (report: string) => /^hash +([0-9a-f]{64})$/m.exec(report)?.[1];
  expect(hash(text)).toBe((await openModel({ path: tiny, vae })).hash);
  expect(hash(text)).not.toBe(hash(own.text));
});
