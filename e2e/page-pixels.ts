// How far a page as the app shows it is from the same page as it is exported: both as pixels of one size.

import type { Locator, Page } from '@playwright/test';
import sharp from 'sharp';
import { call } from './contract-client.ts';
import type { Studio } from './studio.ts';

/**
 * @param shown A page that is drawn as large as its box lets it be, in the middle of it.
 * @param number Of the page, as `book.copyPage` counts them. Mean over all pixels and channels, of 255.
 */
export async function differenceFromExport(
  studio: Studio,
  page: Page,
  shown: Locator,
  number: number,
): Promise<number> {
  await call(page, 'book.copyPage', { number });
  const base64 = await studio.app.evaluate(({ clipboard }) => {
    const earlier = clipboard as unknown as { readImage(): Electron.NativeImage };
    return earlier.readImage().toPNG().toString('base64');
  });
  const exported = sharp(Buffer.from(base64, 'base64'));
  const { width: across, height: down } = await exported.metadata();
  const seen = sharp(await shown.screenshot({ animations: 'disabled' }));
  const box = await seen.metadata();
  const scale = Math.min(box.width / across, box.height / down);
  const [width, height] = [Math.floor(across * scale), Math.floor(down * scale)];
  const left = Math.round((box.width - width) / 2);
  const top = Math.round((box.height - height) / 2);
  const own = await seen.extract({ left, top, width, height }).removeAlpha().raw().toBuffer();
  const theirs = await exported.resize(width, height, { fit: 'fill' }).removeAlpha().raw().toBuffer();
  let sum = 0;
  for (const [at, value] of own.entries()) sum += Math.abs(value - theirs[at]!);
  return sum / own.length;
}
