// The scenes' whole pictures with their lettering, for outputs whose words flow: no page crops them.

import { withLettering } from '../layouts/lettering.ts';
import type { BookScene } from '../model/content.ts';
import type { Page } from '../model/page.ts';
import { type PictureQuality, type PreparedPicture, preparePicture } from '../paint/prepare-picture.ts';
import { rasterPage } from '../paint/raster.ts';
import { pageSvg } from '../paint/svg.ts';
import { bodySize, TYPE_THEMES } from '../type/themes.ts';
import type { OutputJob } from './what.ts';

/** Points: a phone's screen, a text editor's column. */
const WIDTH = 450;

export const FLOWING: PictureQuality = { dpi: 192, enlarge: 2, as: 'jpeg', quality: 86 };

export const hasLettering = ({ page, picture }: BookScene): boolean =>
  picture !== undefined && page.letters.some(({ text }) => text.trim() !== '');

/** For a picture whose letters are drawn over it. */
export const unlettered = ({ page }: BookScene): BookScene['page'] => ({ ...page, letters: [] });

export async function wholePicture(
  job: Pick<OutputJob, 'png' | 'book' | 'fonts'>,
  scene: BookScene,
  quality: PictureQuality = FLOWING,
): Promise<PreparedPicture> {
  if (!hasLettering(scene)) return preparePicture(job.png(scene.picture!.frame), wholeBox(scene), quality);
  const scale = Math.min((quality.enlarge * scene.picture!.width) / WIDTH, quality.dpi / 72);
  const pixels = await rasterPage(picturePage(job, scene), { ...job, scale: Math.max(1, scale) });
  return { bytes: await pixels.jpeg({ quality: quality.quality }).toBuffer(), type: 'image/jpeg' };
}

/** With letters as text. @param href Of the picture without them. */
export const letteredSvg = (
  job: Pick<OutputJob, 'book' | 'fonts'>,
  scene: BookScene,
  { href, prefix }: { href: string; prefix: string },
): Promise<string> =>
  pageSvg(picturePage(job, scene), {
    fonts: job.fonts,
    letters: 'text',
    href: () => Promise.resolve(href),
    prefix,
    ...(job.book.rightToLeft ? { amidRightToLeft: true } : {}),
  });

/** A PNG file as large as the picture. */
export async function scenePng(
  job: Pick<OutputJob, 'png' | 'book' | 'fonts'>,
  scene: BookScene,
): Promise<Uint8Array> {
  const { frame, width } = scene.picture!;
  if (!hasLettering(scene)) return job.png(frame);
  // Letters need more pixels than a small picture has.
  const scale = Math.max(width, 2 * WIDTH) / WIDTH;
  return (await rasterPage(picturePage(job, scene), { ...job, scale })).png().toBuffer();
}

function picturePage({ book, fonts }: Pick<OutputJob, 'book' | 'fonts'>, scene: BookScene): Page {
  const theme = TYPE_THEMES[book.choices.theme];
  const box = wholeBox(scene);
  const { width, height } = box;
  const inset = 0.03 * width;
  const area = { x: inset, y: inset, width: width - 2 * inset, height: height - 2 * inset };
  const side = 'single' as const;
  const { rightToLeft } = book;
  const size = bodySize(box, theme);
  const ground = { theme, fonts, size, rightToLeft, sheet: { width, height, side, area } };
  const boxes = withLettering(ground, [box], [scene], area);
  return { kind: 'story', side, width, height, background: theme.paper, boxes, scenes: [] };
}

function wholeBox({ picture, alt, id }: BookScene) {
  const { frame, width, height } = picture!;
  return {
    kind: 'picture' as const,
    picture: { frame, width, height },
    crop: { x: 0, y: 0, width, height },
    scene: id,
    alt,
    ...{ x: 0, y: 0, width: WIDTH, height: (WIDTH * height) / width },
  };
}

/** A caption's paragraphs. */
export const paragraphsOf = (caption: string): string[] =>
  caption
    .split(/\n+/)
    .map((one) => one.trim())
    .filter((one) => one !== '');
