import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { textExport, unetExport } from '../../../native-models/architectures/onnx-export/export-for-tests.ts';
import type { Frame, StoryRequest } from '../story-request.ts';
import { StoryEngine, tellStory } from '../tell-story.ts';
import { exportFolder, exportRequest, measureOnnxExport, onnxExports } from './adopted-golden-for-tests.ts';

const resolve = async (request: StoryRequest) => (await new StoryEngine().open(request)).resolved;

const scratch = mkdtempSync(join(tmpdir(), 'fabula-onnx-export-'));
afterAll(() => rmSync(scratch, { recursive: true }));

/** float32 on both sides, six steps of guidance. */
const BOUND = 1e-4;

describe.each(onnxExports)('a story told by an ONNX export of %s', (name) => {
  it('is the published method’s, which makes an extra run and stores its keys', async () => {
    const distances = await measureOnnxExport(name);
    expect(distances.filter(({ quantity }) => quantity === 'latents')).toHaveLength(3);
    for (const { quantity, frame, measured } of distances) {
      expect(measured, `${quantity} of frame ${frame}`).toBeLessThan(BOUND);
    }
  });

  it('is another with identity off, or from a later step on', async () => {
    const { settings } = await exportRequest(name);
    for (const ipca of [{ strength: 1 }, { strength: 2, startStep: 2 }]) {
      const distances = await measureOnnxExport(name, { settings: { ...settings, ipca } });
      const latents = distances.filter(({ quantity }) => quantity === 'latents');
      for (const { measured } of latents) expect(measured).toBeGreaterThan(1e-3);
    }
  });
});

describe('what an export cannot do', () => {
  const request = async (settings: StoryRequest['settings'], path = exportFolder('sd15')) => {
    const own = await exportRequest('sd15');
    return { ...own, model: { path }, settings: { ...own.settings, ipca: {}, ...settings } };
  };

  it.each<[StoryRequest['settings'], RegExp, RegExp]>([
    [{ ipca: { dropout: 0.1 } }, /identity dropout cannot be built into it/, /dropout to 0/],
    [{ ipca: { blocks: ['mid'] } }, /identity acts in all of its blocks/, /blocks out/],
    [{ hold: { picture: {} } }, /cannot be held by a picture/, /by words/],
    [{ freeU: {} }, /FreeU cannot be built into it/, /Switch FreeU off/],
    [{ clipSkip: 1 }, /there is no clip skip/, /clip skip to 0/],
    [{ weights: 'streamed' }, /weights cannot be held as streamed/, /weights to full/],
    [{ weights: '4bit' }, /weights cannot be held as 4bit/, /weights to full/],
  ])('%j is refused', async (settings, message, hint) => {
    const failing = resolve(await request(settings));
    await expect(failing).rejects.toMatchObject({
      code: 'bad-setting',
      message: expect.stringMatching(message),
      hint: expect.stringMatching(hint),
    });
    // Only where identity acts at all.
    const plain = resolve(await request({ ...settings, method: 'plain' }));
    if (settings.ipca) expect((await plain).settings.method).toBe('plain');
    else await expect(plain).rejects.toThrow();
  });

  it('a LoRA is refused', async () => {
    const file = 'native-models/parity/fixtures/loras/sd15-kohya.safetensors';
    const failing = resolve(await request({ loras: [{ file }] }));
    await expect(failing).rejects.toThrow(/is a finished ONNX export, which no LoRA can be laid over/);
  });

  it('a strength between whole numbers is rounded, and told', async () => {
    const { settings, notes } = await resolve(await request({ ipca: { strength: 2.6 } }));
    expect(settings.ipca.strength).toBe(3);
    expect(notes).toEqual([expect.stringMatching(/^Identity strength 2\.6 is rounded to 3: /)]);
    expect((await resolve(await request({ ipca: { strength: 3 } }))).notes).toEqual([]);
  });

  it('time steps between whole numbers are rounded where it takes no others, and told', async () => {
    const { notes } = await resolve(await request({ scheduler: 'euler', steps: 7 }));
    expect(notes).toEqual([expect.stringMatching(/^Time steps are rounded to whole numbers/)]);
  });

  it('weights are held in the one way it has', async () => {
    expect((await resolve(await request({ weights: 'auto' }))).settings.weights).toBe('full');
    await expect(resolve({ ...(await request({})), memory: 1e6 })).rejects.toMatchObject({
      code: 'not-enough-memory',
      hint: 'Draw with a smaller size.',
    });
  });

  /** The SD 1.5 export with a U-Net of other inputs. */
  const withUnet = (bytes: Uint8Array): string => {
    const folder = mkdtempSync(join(scratch, 'model-'));
    cpSync(exportFolder('sd15'), folder, { recursive: true });
    writeFileSync(join(folder, 'unet', 'model.onnx'), bytes);
    return folder;
  };
  const draw = async (wanted: StoryRequest): Promise<Frame[]> => {
    const frames: Frame[] = [];
    for await (const frame of tellStory(wanted)) frames.push(frame);
    return frames;
  };

  it('a context of exactly 77 rows holds no identity: off by default, refused when asked for', async () => {
    const folder = withUnet(unetExport({ context: ['float16', ['b', 77, 4]] }));
    const { settings, notes } = await resolve(await request({}, folder));
    expect(settings.ipca.strength).toBe(1);
    expect(notes).toEqual([expect.stringMatching(/^Identity strength is 1 \(off\): .* exactly 77 rows/)]);
    await expect(resolve(await request({ ipca: { strength: 2 } }, folder))).rejects.toMatchObject({
      code: 'bad-setting',
      message: expect.stringMatching(/takes exactly 77 rows of text/),
      hint: expect.stringMatching(/dynamic axis 1 of encoder_hidden_states/),
    });
    expect(await draw(await request({ steps: 2 }, folder))).toHaveLength(3);
  });

  it('a size that is fixed is the default, and another is refused', async () => {
    const folder = withUnet(unetExport({ sample: ['float32', ['b', 4, 3, 4]] }));
    const own = { width: undefined, height: undefined };
    expect((await resolve(await request(own, folder))).settings).toMatchObject({
      width: 32,
      height: 24,
    });
    await expect(resolve(await request({ width: 64 }, folder))).rejects.toThrow(
      /its width is always 32, not 64/,
    );
    expect(await draw(await request({ ...own, steps: 2 }, folder))).toHaveLength(3);
  });

  it.each([1, 2, 3])('a batch of %i is filled, and pictures are the same', async (batch) => {
    const of = (size: number | string) =>
      withUnet(
        unetExport({ sample: ['float32', [size, 4, 'h', 'w']], context: ['float32', [size, 'rows', 4]] }),
      );
    for (const ipca of [{ strength: 1 }, { strength: 2 }]) {
      const pictures = async (folder: string) =>
        (await draw(await request({ steps: 2, ipca }, folder))).map(({ picture }) => picture);
      expect(await pictures(of(batch))).toEqual(await pictures(of('batch')));
    }
  });

  it('sizes are what can be halved and doubled again', async () => {
    await expect(resolve(await request({ width: 40 }))).rejects.toMatchObject({
      code: 'bad-setting',
      message: expect.stringMatching(/width 40 is not a multiple of 16/),
    });
  });

  it('a text encoder of another model is told', async () => {
    const folder = withUnet(unetExport());
    const text = textExport(['int32', ['b', 77]], { last_hidden_state: 1 });
    writeFileSync(join(folder, 'text_encoder', 'model.onnx'), text);
    await expect(resolve(await request({}, folder))).rejects.toThrow(
      /takes 4 numbers a row of text, but the text encoders give 1/,
    );
  });

  it('an input that nobody can give is told before anything is drawn', async () => {
    const folder = withUnet(unetExport({ more: { image_embeds: ['float32', ['b', 8]] } }));
    await expect(resolve(await request({}, folder))).rejects.toThrow(
      /model\.onnx wants image_embeds, which Fabula cannot give/,
    );
  });
});
