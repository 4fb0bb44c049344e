import sharp from 'sharp';
import { expect, it } from 'vitest';
import { isShowable } from './picture-bounds.ts';

const picture = () => sharp({ create: { width: 8, height: 6, channels: 3, background: '#fff' } });

/** A small file whose header claims another size. */
async function claiming(width: number, height: number): Promise<Uint8Array> {
  const png = await picture().png().toBuffer();
  png.writeUInt32BE(width, 16);
  png.writeUInt32BE(height, 20);
  return png;
}

it('a picture is shown', async () => {
  expect(isShowable(await picture().png().toBuffer())).toBe(true);
  expect(isShowable(await picture().webp().toBuffer())).toBe(true);
  expect(isShowable(await claiming(8192, 8192))).toBe(true);
});

it('one that claims more pixels than memory has room for is not', async () => {
  expect(isShowable(await claiming(16_000, 16_000))).toBe(false);
  expect(isShowable(await claiming(8192, 8193))).toBe(false);
  const webp = await picture().webp({ lossless: true }).toBuffer();
  // VP8L: fourteen bits of width less one, fourteen of height less one.
  webp.writeUInt32LE((15_999 | (15_999 << 14)) >>> 0, 21);
  expect(isShowable(webp)).toBe(false);
});

it('what is no picture does no harm', () => {
  expect(isShowable(Buffer.from('no picture'))).toBe(true);
  expect(isShowable(new Uint8Array())).toBe(true);
});
