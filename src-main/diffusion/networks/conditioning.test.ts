import { closeSync, cpSync, mkdtempSync, openSync, readSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { StoryEngine } from '../tell-story.ts';

const tiny = 'native-models/parity/fixtures/whole-method/models/tiny-sdxl';
const folder = mkdtempSync(join(tmpdir(), 'fabula-conditioning-'));
const engine = new StoryEngine();
afterAll(async () => {
  await engine.release();
  rmSync(folder, { recursive: true });
});

/** Every weight becomes NaN, in float16 as in float32. */
function spoil(file: string): void {
  const handle = openSync(file, 'r+');
  const length = new Uint8Array(8);
  readSync(handle, length, 0, 8, 0);
  const start = 8 + Number(new DataView(length.buffer).getBigUint64(0, true));
  writeSync(handle, new Uint8Array(statSync(file).size - start).fill(0xff), 0, undefined, start);
  closeSync(handle);
}

test.each(['text_encoder', 'text_encoder_2'])(
  'numbers that are not finite are told of the %s',
  async (name) => {
    const model = join(folder, name);
    cpSync(tiny, model, { recursive: true });
    spoil(join(model, name, 'model.safetensors'));
    const scenes = [{ identityPrompt: 'a fox', framePrompt: 'in a boat', seed: 1 }];
    const drawing = async () => {
      const settings = { steps: 1 };
      const story = await engine.open({ model: { path: model }, device: 'cpu', scenes, settings });
      for await (const _ of story.frames());
    };
    await expect(drawing()).rejects.toMatchObject({
      code: 'bad-model',
      message: expect.stringMatching(
        /^model\.safetensors is damaged: its weights hold numbers that are not finite \("text_model\./,
      ),
    });
  },
);
