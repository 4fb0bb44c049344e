// What people find under a model's name when a download went wrong: each is told for what it is.

import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { fixtureFolder } from '../architectures/component-for-tests.ts';
import { readOnnxFile } from './onnx-export/onnx-file.ts';
import { openCheckpoint } from './open-checkpoint.ts';

const scratch = mkdtempSync(join(tmpdir(), 'fabula-foreign-'));
afterAll(() => rmSync(scratch, { recursive: true }));

const POINTER = `version https://git-lfs.github.com/spec/v1\noid sha256:${'a'.repeat(64)}\nsize 6938078334\n`;

test.each<[string, string | Uint8Array, RegExp]>([
  ['a pointer of Git LFS', POINTER, /m\.safetensors is a Git LFS pointer.*git lfs pull/],
  ['a sign-in page', '<!DOCTYPE html><html><body>Sign in</body></html>', /is a web page.*sign in/],
  ['a page after a byte order mark', '\ufeff\n <html lang="en">', /is a web page/],
  ['an error message', '{"error":"Invalid credentials"}', /is an error message.*Invalid credentials/],
  ['a plain message', 'Entry not found, sorry', /is a text file: "Entry not found, sorry"/],
  ['an archive', Uint8Array.of(0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c, 0, 4, 1, 2), /is a 7z archive.*Unpack/],
  ['room that was never filled', new Uint8Array(4096), /nothing but zeros/],
])('%s', async (_, content, wanted) => {
  const path = join(scratch, 'm.safetensors');
  writeFileSync(path, content);
  const error = await openCheckpoint(path).catch((reason: unknown) => reason);
  expect(`${(error as Error).message} ${(error as { hint: string }).hint}`).toMatch(wanted);
});

test('in a folder, too: a config and a network that are pointers of Git LFS', async () => {
  const folder = join(scratch, 'folder');
  cpSync(fixtureFolder('sd15'), folder, { recursive: true });
  const weights = join(folder, 'unet', 'diffusion_pytorch_model.safetensors');
  const sound = readFileSync(weights);
  writeFileSync(weights, POINTER);
  await expect(openCheckpoint(folder)).rejects.toThrow(/^diffusion_pytorch_model\.safetensors is a Git LFS/);
  writeFileSync(weights, sound);
  writeFileSync(join(folder, 'unet', 'config.json'), POINTER);
  await expect(openCheckpoint(folder)).rejects.toThrow(/^config\.json is a Git LFS pointer/);
  const onnx = join(scratch, 'unet.onnx');
  writeFileSync(onnx, POINTER);
  expect(() => readOnnxFile(onnx)).toThrow(/^unet\.onnx is a Git LFS pointer/);
});

test('a folder whose tokenizer is tokenizer.json alone opens', async () => {
  const folder = join(scratch, 'fast');
  cpSync(fixtureFolder('sd15'), folder, { recursive: true });
  for (const name of ['vocab.json', 'merges.txt']) rmSync(join(folder, 'tokenizer', name));
  const paths = openCheckpoint(folder);
  await expect(paths).rejects.toThrow(/2 files are missing: .*vocab\.json, .*merges\.txt/);
  writeFileSync(join(folder, 'tokenizer', 'tokenizer.json'), '{}');
  const { tokenizers } = await openCheckpoint(folder);
  expect(tokenizers[0]?.whole).toBe(join(folder, 'tokenizer', 'tokenizer.json'));
});
