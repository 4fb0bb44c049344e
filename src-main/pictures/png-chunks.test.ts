import { readFileSync } from 'node:fs';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  insertText,
  internationalTextChunk,
  PngError,
  readChunks,
  readText,
  textChunk,
} from './png-chunks.ts';

let picture: Uint8Array;
beforeAll(async () => {
  picture = await sharp({ create: { width: 5, height: 3, channels: 3, background: '#a04020' } })
    .png()
    .toBuffer();
});

/** CRC-32 straight from the PNG specification's polynomial, one bit at a time. */
function slowCrc(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}

describe('text in PNG files', () => {
  it('leaves a file that other readers accept, with the same pixels', async () => {
    const text = insertText(picture, [
      textChunk('parameters', 'a fox\nSteps: 20'),
      internationalTextChunk('fabula', '{"é":"狐"}'),
    ]);
    expect(await sharp(text).raw().toBuffer()).toEqual(await sharp(picture).raw().toBuffer());
    const { comments } = await sharp(text).metadata();
    expect(comments).toEqual([
      { keyword: 'parameters', text: 'a fox\nSteps: 20' },
      { keyword: 'fabula', text: '{"é":"狐"}' },
    ]);
  });

  it('lays chunks out as the specification says', () => {
    const bytes = insertText(picture, [textChunk('parameters', 'å')]);
    const view = new DataView(bytes.buffer);
    const at = 8 + 12 + 13;
    expect(view.getUint32(at)).toBe(12);
    expect(Buffer.from(bytes.subarray(at + 4, at + 20)).toString('latin1')).toBe('tEXtparameters\0å');
    expect(view.getUint32(at + 20)).toBe(slowCrc(bytes.subarray(at + 4, at + 20)));
    expect(readChunks(bytes).map(({ type }) => type)).toEqual(['IHDR', 'tEXt', ...typesAfterHeader()]);
  });

  it('uses UTF-8 chunks only where Latin-1 does not do', () => {
    expect(textChunk('parameters', 'café ÿ').type).toBe('tEXt');
    expect(textChunk('parameters', '€').type).toBe('iTXt');
    for (const text of ['café ÿ', '€', '狐🦊', '']) {
      expect(readText(insertText(picture, [textChunk('parameters', text)]), 'parameters')).toBe(text);
    }
    expect(readText(picture, 'parameters')).toBeUndefined();
  });

  it('refuses what is no PNG, cut short or damaged', () => {
    const damaged = Uint8Array.from(picture);
    damaged[20]! ^= 1;
    expect(() => readChunks(readFileSync(import.meta.filename))).toThrow(new PngError('not a PNG file'));
    expect(() => readChunks(new Uint8Array())).toThrow('not a PNG file');
    expect(() => readChunks(picture.subarray(0, picture.length - 1))).toThrow('the file is cut short');
    expect(() => readChunks(picture.subarray(0, 8))).toThrow('the file is cut short');
    expect(() => readChunks(damaged)).toThrow('chunk IHDR does not match its checksum');
    expect(() => textChunk('', 'x')).toThrow(RangeError);
  });

  function typesAfterHeader(): string[] {
    return readChunks(picture)
      .slice(1)
      .map(({ type }) => type);
  }
});
