// All pictures of a story on one page: a grid with captions under the pictures and the title on top.
// Where this machine cannot draw text (no fonts, or an image library without them) the page has none.

import sharp, { type OverlayOptions } from 'sharp';
import { provideFontconfig } from './fontconfig.ts';
import { markedPng } from './frame-png.ts';

interface SheetPicture {
  /** An encoded picture. */
  file: Buffer;
  caption: string;
}

export interface SheetOptions {
  title: string;
  pictures: readonly SheetPicture[];
  /** Rows begin at the right. */
  rightToLeft?: boolean;
}

const paper = '#faf7f2';
const ink = '#3b3733';
const margin = 40;
const gap = 28;
const captionGap = 12;
const family = 'Georgia, Lora, Liberation Serif, DejaVu Serif, serif';

/** PNG bytes. Pictures of different sizes are fitted into cells of one size. */
export async function contactSheet({
  title,
  pictures,
  rightToLeft = false,
}: SheetOptions): Promise<Uint8Array> {
  provideFontconfig();
  const columns = columnsFor(pictures.length);
  const cell = await cellSize(pictures, columns);
  const captions = (await canDrawText())
    ? await Promise.all(pictures.map((one) => textImage(one.caption, 12, cell.width, 3)))
    : pictures.map(() => undefined);
  const pageWidth = 2 * margin + columns * cell.width + (columns - 1) * gap;
  const heading = (await canDrawText()) ? await textImage(title, 22, pageWidth - 2 * margin, 2) : undefined;

  const layers: OverlayOptions[] = [];
  let y = margin;
  if (heading) {
    layers.push({ input: heading.png, left: Math.round((pageWidth - heading.width) / 2), top: y });
    y += heading.height + gap;
  }
  for (let start = 0; start < pictures.length; start += columns) {
    const row = pictures.slice(start, start + columns);
    for (const [column, picture] of row.entries()) {
      const place = rightToLeft ? columns - 1 - column : column;
      const x = margin + place * (cell.width + gap);
      const shown = await sharp(picture.file)
        .resize({ ...cell, fit: 'contain', background: paper })
        .png()
        .toBuffer();
      layers.push({ input: shown, left: x, top: y });
      const caption = captions[start + column];
      if (caption) {
        const left = x + Math.round((cell.width - caption.width) / 2);
        layers.push({ input: caption.png, left, top: y + cell.height + captionGap });
      }
    }
    const tallest = Math.max(0, ...captions.slice(start, start + columns).map((one) => one?.height ?? 0));
    y += cell.height + (tallest > 0 ? captionGap + tallest : 0) + gap;
  }
  const page = sharp({
    create: { width: pageWidth, height: y - gap + margin, channels: 3, background: paper },
  });
  return markedPng(
    await page.composite(layers).png({ compressionLevel: 9 }).toBuffer(),
    'fabula-contact-sheet',
  );
}

/** Rows of about equal length, a little wider than high. */
function columnsFor(count: number): number {
  if (count <= 3) return Math.max(1, count);
  const rows = Math.max(2, Math.floor(Math.sqrt(count / 1.5)));
  return Math.ceil(count / rows);
}

/** The first picture's shape, at most 384 pixels, smaller where the page would be too wide. */
async function cellSize(pictures: readonly SheetPicture[], columns: number) {
  const { width = 1, height = 1 } = pictures[0] ? await sharp(pictures[0].file).metadata() : {};
  const longest = Math.max(96, Math.min(384, Math.floor(4096 / columns)));
  const scale = Math.max(256, Math.min(longest, Math.max(width, height))) / Math.max(width, height);
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

interface TextImage {
  png: Buffer;
  width: number;
  height: number;
}

/** Centred lines of at most `width` pixels; what does not fit into `lines` of them ends in an ellipsis. */
async function textImage(
  text: string,
  points: number,
  width: number,
  lines: number,
): Promise<TextImage | undefined> {
  const all = text.split(/\s+/).filter((word) => word !== '');
  if (all.length === 0) return undefined;
  const limit = Math.ceil(points * (96 / 72) * 1.3 * lines);
  const draw = (count: number) =>
    drawText(all.slice(0, count).join(' ') + (count < all.length ? ' …' : ''), points, width);
  let best = await draw(all.length);
  if (best.height <= limit) return best;
  let [fits, tooMany] = [1, all.length];
  best = await draw(fits);
  while (tooMany - fits > 1) {
    const middle = (fits + tooMany) >> 1;
    const tried = await draw(middle);
    if (tried.height <= limit) [fits, best] = [middle, tried];
    else tooMany = middle;
  }
  return best.height <= limit * 2 ? best : undefined;
}

async function drawText(text: string, points: number, width: number): Promise<TextImage> {
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const { data, info } = await sharp({
    text: {
      text: `<span foreground="${ink}">${escaped}</span>`,
      font: `${family} ${points}`,
      dpi: 96,
      width,
      wrap: 'word-char',
      align: 'centre',
      rgba: true,
    },
  })
    .png()
    .toBuffer({ resolveWithObject: true });
  return { png: data, width: info.width, height: info.height };
}

/** With no fonts every letter is the same empty box or nothing at all. */
async function canDrawText(): Promise<boolean> {
  try {
    const [wide, narrow] = await Promise.all([drawText('MMMM', 20, 400), drawText('iiii', 20, 400)]);
    return wide.width > narrow.width * 1.2;
  } catch {
    return false;
  }
}
