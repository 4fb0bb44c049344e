import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { drawSettings } from '../contract/settings.ts';
import { framePng, markedPng, ownerOf } from './frame-png.ts';
import { type FrameRecord, frameRecord, parametersText } from './frame-record.ts';
import { readText } from './png-chunks.ts';

const record: FrameRecord = {
  format: 'fabula-frame',
  version: 1,
  scene: 2,
  scenes: 5,
  identityPrompt: 'A drawing of a red fox',
  framePrompt: 'in the snow',
  prompt: 'A drawing of a red fox in the snow by a river',
  window: [2, 1],
  seed: 42,
  run: {
    versions: { fabula: '0.1.0', onnxruntime: '1.30.0' },
    model: { id: 'pocket', name: 'Pocket, small', hash: '0123456789abcdef' },
    device: 'cpu',
    settings: {
      ...drawSettings.parse({ negativePrompt: 'blurry' }),
      width: 8,
      height: 16,
      steps: 20,
      guidanceScale: 5,
      scheduler: 'euler-ancestral',
    },
  },
};
const picture = { width: 8, height: 16, data: Uint8Array.from({ length: 384 }, (_, index) => index % 251) };

describe('a picture file', () => {
  it('holds the pixels and says how they came to be', async () => {
    const png = await framePng(picture, record);
    expect(new Uint8Array(await sharp(png).raw().toBuffer())).toEqual(picture.data);
    expect(frameRecord.parse(JSON.parse(readText(png, 'fabula')!))).toEqual(record);
    expect(readText(png, 'parameters')).toBe(parametersText(record));
    expect(await framePng(picture, record)).toEqual(png);
  });

  it('is told from files of others', async () => {
    const plain = await sharp(picture.data, { raw: { width: 8, height: 16, channels: 3 } })
      .png()
      .toBuffer();
    expect(ownerOf(plain)).toBe('foreign');
    expect(ownerOf(Buffer.from('no picture'))).toBe('broken');
    expect(ownerOf(markedPng(plain, 'x'))).toBe('own');
  });

  it('names LoRAs with strength and hash, and no folder of this machine', async () => {
    const sha256 = '0123456789abcdef'.repeat(4);
    const loras = [{ file: '/home/me/loras/ink.safetensors', strength: 0.8, sha256 }];
    const run = { ...record.run, settings: { ...record.run.settings, loras } };
    const png = await framePng(picture, { ...record, run }, { loras: ['0123456789ab'] });
    const kept = frameRecord.parse(JSON.parse(readText(png, 'fabula')!));
    expect(kept.run.settings.loras).toEqual([{ file: 'ink.safetensors', strength: 0.8, sha256 }]);
    const parameters = readText(png, 'parameters')!;
    expect(parameters).toContain('in the snow <lora:ink:0.8>\n');
    expect(parameters).toContain('Lora hashes: "ink: 0123456789ab"');
    expect(Buffer.from(png).includes('/home/me')).toBe(false);
  });

  it('has the parameters in the form other programs read', () => {
    expect(parametersText(record, { model: '0123456789', loras: [] })).toBe(
      'A drawing of a red fox in the snow\nNegative prompt: blurry\n' +
        'Steps: 20, Sampler: Euler a, CFG scale: 5, Seed: 42, Size: 8x16, Model hash: 0123456789, ' +
        'Model: "Pocket, small", Fabula method: onestory, Fabula identity: 2, Fabula scene: 2/5, Version: Fabula 0.1.0',
    );
  });

  it("names a model that is a folder by Fabula's own hash, and a file that could not be read by none", () => {
    expect(parametersText(record, { loras: [] })).toContain(
      `, Model hash: ${record.run.model.hash.slice(0, 10)}, Model: `,
    );
    expect(parametersText(record)).not.toContain('Model hash');
  });
});
