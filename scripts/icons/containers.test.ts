import fs from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { icnsSizes } from './containers.ts';

const folder = path.resolve(import.meta.dirname, '../../assets/icons');

describe.each(['fabula', 'document'])('the icon %s', (name) => {
  const file = (ending: string) => fs.readFileSync(path.join(folder, name + ending));

  it('is an ICO whose directory says where each picture is', async () => {
    const bytes = file('.ico');
    expect([bytes.readUInt16LE(0), bytes.readUInt16LE(2)]).toEqual([0, 1]);
    const count = bytes.readUInt16LE(4);
    const sizes: number[] = [];
    for (let index = 0; index < count; index++) {
      const at = 6 + 16 * index;
      const offset = bytes.readUInt32LE(at + 12);
      const { width, height, format } = await sharp(
        bytes.subarray(offset, offset + bytes.readUInt32LE(at + 8)),
      ).metadata();
      expect([format, width, height]).toEqual(['png', bytes[at] || 256, bytes[at + 1] || 256]);
      sizes.push(width);
    }
    // electron-builder asks for 256.
    expect(sizes).toEqual([16, 24, 32, 48, 64, 128, 256]);
  });

  it('is an ICNS whose entries fill it exactly', async () => {
    const bytes = file('.icns');
    expect([bytes.toString('latin1', 0, 4), bytes.readUInt32BE(4)]).toEqual(['icns', bytes.length]);
    const sizes = new Set<number>();
    let at = 8;
    for (; at < bytes.length; at += bytes.readUInt32BE(at + 4)) {
      const { width, format } = await sharp(
        bytes.subarray(at + 8, at + bytes.readUInt32BE(at + 4)),
      ).metadata();
      expect(format).toBe('png');
      sizes.add(width);
    }
    expect(at).toBe(bytes.length);
    expect([...sizes].sort((a, b) => a - b)).toEqual([...icnsSizes].sort((a, b) => a - b));
  });

  it('is a PNG of 512 pixels', async () => {
    expect(await sharp(file('.png')).metadata()).toMatchObject({ format: 'png', width: 512, height: 512 });
  });
});
