import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { enlargerFixture } from '../../native-models/parity/enlargers.ts';
import { Enlarger, type RgbPixels } from './enlarger.ts';
import { runInTiles } from './networks/tiles.ts';

const folder = mkdtempSync(join(tmpdir(), 'fabula-enlarger-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Waves of all three colours, never flat. */
function waves(width: number, height: number): RgbPixels {
  const data = new Uint8Array(3 * width * height);
  for (let at = 0; at < data.length; at++) {
    const [x, y] = [Math.floor(at / 3) % width, Math.floor(at / 3 / width)];
    data[at] = 128 + 100 * Math.sin(x / (4 + (at % 3)) + y / 7);
  }
  return { width, height, data };
}

async function enlarged(name: string, picture: RgbPixels): Promise<RgbPixels> {
  const enlarger = await Enlarger.open(enlargerFixture(name));
  try {
    return await enlarger.enlarge(picture);
  } finally {
    await enlarger.close();
  }
}

const cut = ({ data, width }: RgbPixels, left: number, top: number, size: number): RgbPixels => {
  const rows = Array.from({ length: size }, (_, y) => {
    const from = 3 * ((top + y) * width + left);
    return data.subarray(from, from + 3 * size);
  });
  return { width: size, height: size, data: new Uint8Array(rows.flatMap((row) => [...row])) };
};

const farthest = (a: RgbPixels, b: RgbPixels): number =>
  a.data.reduce((most, value, at) => Math.max(most, Math.abs(value - b.data[at]!)), 0);

describe('an enlarger', () => {
  it('makes four or two times as many pixels a side, whatever their number', async () => {
    expect(await enlarged('rrdb-x4', waves(9, 7))).toMatchObject({ width: 36, height: 28 });
    expect(await enlarged('rrdb-x2', waves(9, 7))).toMatchObject({ width: 18, height: 14 });
    expect(await enlarged('compact-x4', waves(5, 6))).toMatchObject({ width: 20, height: 24 });
  });

  it('leaves no seam where its tiles meet', async () => {
    const picture = waves(240, 240);
    const large = await enlarged('rrdb-x4-first', picture);
    // The middle of the picture, where four tiles meet, as one tile gives it.
    const alone = await enlarged('rrdb-x4-first', cut(picture, 25, 25, 190));
    const difference = farthest(cut(large, 4 * 65, 4 * 65, 440), cut(alone, 4 * 40, 4 * 40, 440));
    expect(difference).toBeLessThanOrEqual(1);
  });

  it('stops where it is asked to', async () => {
    const enlarger = await Enlarger.open(enlargerFixture('compact-x2'));
    const stop = new AbortController();
    const going = enlarger.enlarge(waves(300, 40), { signal: stop.signal, onProgress: () => stop.abort() });
    await expect(going).rejects.toThrow(/abort/i);
    await enlarger.close();
  });

  it('refuses pickles, and what is another network', async () => {
    const pickle = join(folder, 'RealESRGAN_x4plus.pth');
    writeFileSync(pickle, Buffer.from([0x80, 2, 0x7d]));
    await expect(Enlarger.open(pickle)).rejects.toMatchObject({ code: 'pickle', hint: /\.safetensors/ });
    await expect(Enlarger.open(enlargerFixture('goldens'))).rejects.toMatchObject({
      code: 'unsupported-model',
      message: expect.stringContaining('does not enlarge pictures'),
    });
  });
});

it('runs tiles that overlap and tells how far it is', async () => {
  const parts: number[] = [];
  const from = { channels: 1, height: 1, width: 10, data: Float32Array.from({ length: 10 }, (_, x) => x) };
  const out = await runInTiles(async (part) => part, from, {
    tile: 4,
    overlap: 2,
    onTile: (part) => parts.push(part),
  });
  expect(out.data).toEqual(from.data);
  expect(parts).toEqual([0.25, 0.5, 0.75, 1]);
});
