import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { broughtPicture, checkPicture } from './brought-picture.ts';

const canvas = (
  width: number,
  height: number,
  background: string | { r: number; g: number; b: number; alpha: number },
) => sharp({ create: { width, height, channels: 4, background } });
const line = (promise: Promise<unknown>) => promise.then(String, (error: Error) => error.message);

describe('a picture from elsewhere', () => {
  it('is a PNG with its pixels, and a thumbnail', async () => {
    const jpeg = await canvas(90, 60, '#ff0000').jpeg({ quality: 100 }).toBuffer();
    const { width, height, png, thumbnail } = await broughtPicture('fox.jpg', jpeg);
    expect([width, height]).toEqual([90, 60]);
    const { data, info } = await sharp(png).raw().toBuffer({ resolveWithObject: true });
    expect(info).toMatchObject({ width: 90, height: 60, channels: 3 });
    expect([data[0], data[1], data[2]]).toEqual([254, 0, 0]);
    expect(await sharp(thumbnail).metadata()).toMatchObject({ format: 'webp', width: 90 });
  });

  it('stands upright, says nothing of its camera, and is seen on white where one could see through it', async () => {
    const seen = { r: 0, g: 0, b: 0, alpha: 0 };
    const turned = await canvas(40, 20, seen)
      .withExif({ IFD0: { Artist: 'Somebody' } })
      .withMetadata({ orientation: 6 })
      .webp({ lossless: true })
      .toBuffer();
    const { width, height, png } = await broughtPicture('a.webp', turned);
    expect([width, height]).toEqual([20, 40]);
    expect(Buffer.from(png).includes('Somebody')).toBe(false);
    expect((await sharp(png).raw().toBuffer())[0]).toBe(255);
  });

  it('is made smaller where it is larger than any page, never larger', async () => {
    const large = await canvas(2720, 680, '#fff').png().toBuffer();
    expect(await broughtPicture('a.png', large)).toMatchObject({ width: 2560, height: 640 });
  });

  it('is refused in one line that names it', async () => {
    expect(await line(broughtPicture('a.png', Buffer.from('no picture')))).toBe(
      'a.png is no picture that can be read.',
    );
    const whole = await canvas(200, 200, '#456').png().toBuffer();
    expect(await line(broughtPicture('half.png', whole.subarray(0, whole.length / 2)))).toBe(
      'half.png is no picture that can be read.',
    );
    expect(await line(checkPicture('dot.png', await canvas(1, 9, '#456').png().toBuffer()))).toBe(
      'dot.png has 1 by 9 pixels, which is too few to be seen.',
    );
    // A header that claims more than memory has: no pixel of it is read.
    const huge = Buffer.from(whole);
    huge.writeUInt32BE(60_000, 16);
    huge.writeUInt32BE(60_000, 20);
    expect(await line(broughtPicture('huge.png', huge))).toMatch(
      /^huge\.png (has 60000 by 60000 pixels|is no picture)/,
    );
  });
});
