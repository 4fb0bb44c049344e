// How far a page as the app shows it is from the same page as it is exported: both as pixels of one size.

import type { Locator, Page } from '@playwright/test';
import sharp from 'sharp';
import { call } from './contract-client.ts';
import type { Studio } from './studio.ts';

/**
 * @param shown A page's drawing, with nothing over it.
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
  const clip = await shown.evaluate((svg) => {
    const drawn = svg as unknown as SVGSVGElement;
    const { a, e, f } = drawn.getScreenCTM()!;
    const { width, height } = drawn.viewBox.baseVal;
    const rounded = (value: number) => Math.round(value);
    return { x: rounded(e), y: rounded(f), width: rounded(width * a), height: rounded(height * a) };
  });
  const seen = sharp(await page.screenshot({ clip, animations: 'disabled' }));
  const own = await seen.removeAlpha().raw().toBuffer();
  const exported = sharp(Buffer.from(base64, 'base64')).resize(clip.width, clip.height, { fit: 'fill' });
  const theirs = await exported.removeAlpha().raw().toBuffer();
  let sum = 0;
  for (const [at, value] of own.entries()) sum += Math.abs(value - theirs[at]!);
  return sum / own.length;
}
