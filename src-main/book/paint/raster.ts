// A laid-out page as pixels, for pictures of pages, comic archives and strips: pictures as they are, everything else as SVG with its
// letters as outlines, laid over one another in the page's order.

import sharp, { type OverlayOptions, type Sharp } from 'sharp';
import { type Box, n, type Page, type PictureBox, type Rect } from '../model/page.ts';
import type { BookFonts } from '../type/book-fonts.ts';
import { preparePicture } from './prepare-picture.ts';
import { pageSvg } from './svg.ts';

export interface RasterOptions {
  fonts: BookFonts;
  png: (frame: number) => Uint8Array;
  /** Pixels to the point. */
  scale: number;
}

/** To be encoded by the caller. */
export async function rasterPage(page: Page, { fonts, png, scale }: RasterOptions): Promise<Sharp> {
  const layers: OverlayOptions[] = [];
  let drawn: Box[] = [];
  const flush = async () => {
    if (drawn.length > 0) layers.push({ input: await drawing(page, drawn, fonts, scale), left: 0, top: 0 });
    drawn = [];
  };
  for (const box of page.boxes) {
    if (box.kind !== 'picture') {
      drawn.push(box);
      continue;
    }
    await flush();
    const layer = await pictureLayer(page, box, png, scale);
    if (layer) layers.push(layer);
  }
  await flush();
  const [width, height] = [Math.round(page.width * scale), Math.round(page.height * scale)];
  const paper = sharp({ create: { width, height, channels: 3, background: page.background } });
  // Encoders are given pixels: a second step on what is composited would come before it.
  const data = await paper.composite(layers).removeAlpha().raw().toBuffer();
  return sharp(data, { raw: { width, height, channels: 3 } });
}

async function drawing(page: Page, boxes: readonly Box[], fonts: BookFonts, scale: number): Promise<Buffer> {
  const href = () => Promise.reject(new Error('pictures are laid over as they are'));
  const svg = await pageSvg(
    { ...page, boxes },
    { fonts, letters: 'outlines', scale, transparent: true, href },
  );
  return Buffer.from(svg);
}

/** What is seen of it on the page, at exactly the pixels it has there. */
async function pictureLayer(
  page: Page,
  box: PictureBox,
  png: RasterOptions['png'],
  scale: number,
): Promise<OverlayOptions | undefined> {
  const left = Math.max(0, Math.round(box.x * scale));
  const top = Math.max(0, Math.round(box.y * scale));
  const width = Math.min(Math.round(page.width * scale), Math.round((box.x + box.width) * scale)) - left;
  const height = Math.min(Math.round(page.height * scale), Math.round((box.y + box.height) * scale)) - top;
  if (width <= 0 || height <= 0) return undefined;
  const seen = { x: left / scale, y: top / scale, width: width / scale, height: height / scale };
  const quality = {
    dpi: 72 * scale,
    enlarge: Number.POSITIVE_INFINITY,
    as: 'png',
    quality: 100,
    passing: true,
  } as const;
  const part = { ...box, ...seen, crop: partOf(box, seen) };
  const { bytes } = await preparePicture(png(box.picture.frame), part, quality);
  if (box.clip === undefined) return { input: bytes, left, top };
  const mask = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="${n(seen.x)} ${n(seen.y)} ${n(seen.width)} ${n(seen.height)}"><path d="${box.clip}"/></svg>`;
  const clipped = await sharp(bytes)
    .ensureAlpha()
    .composite([{ input: Buffer.from(mask), blend: 'dest-in' }])
    .png({ compressionLevel: 1 })
    .toBuffer();
  return { input: clipped, left, top };
}

/** The pixels of the picture behind a part of its box. */
function partOf({ crop, ...box }: PictureBox, seen: Rect): Rect {
  const [across, down] = [crop.width / box.width, crop.height / box.height];
  return {
    x: crop.x + (seen.x - box.x) * across,
    y: crop.y + (seen.y - box.y) * down,
    width: seen.width * across,
    height: seen.height * down,
  };
}
