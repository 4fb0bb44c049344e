import { cpSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { Library } from './library.ts';

const scratch = realpathSync(mkdtempSync(join(tmpdir(), 'fabula-library-onnx-')));
afterAll(() => rmSync(scratch, { recursive: true }));

test('a folder of ONNX exports is remembered with all of its files, and a changed or missing one is told', async () => {
  const folder = join(scratch, 'model');
  cpSync('native-models/parity/fixtures/onnx-exports/sd15/model', folder, { recursive: true });
  const library = new Library(join(scratch, 'data'), () => {});
  const model = await library.add(folder, { name: 'Exported' });
  expect(model).toMatchObject({ id: 'exported', family: 'sd1', path: folder });
  expect(model.files.map(({ name }) => name)).toEqual([
    'model_index.json',
    'scheduler/scheduler_config.json',
    'text_encoder/model.onnx',
    'tokenizer/merges.txt',
    'tokenizer/special_tokens_map.json',
    'tokenizer/tokenizer_config.json',
    'tokenizer/vocab.json',
    'unet/config.json',
    'unet/model.onnx',
    'unet/weights.pb',
    'vae_decoder/model.onnx',
  ]);
  expect(await library.state(model)).toBe('here');
  expect((await library.verify('exported')).right).toBe(true);
  writeFileSync(join(folder, 'scheduler', 'scheduler_config.json'), '{"_class_name": "DDIMScheduler"}');
  expect(await library.state(model)).toBe('changed');
  rmSync(join(folder, 'unet', 'weights.pb'));
  expect(await library.state(model)).toBe('missing');
});
