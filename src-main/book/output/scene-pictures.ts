// The scenes' whole pictures, for outputs whose words flow: no page crops them.

import type { BookScene } from '../model/content.ts';
import { type PictureQuality, type PreparedPicture, preparePicture } from '../paint/prepare-picture.ts';
import type { OutputJob } from './what.ts';

/** Points: a phone's screen, a text editor's column. */
const WIDTH = 450;

export const FLOWING: PictureQuality = { dpi: 192, enlarge: 2, as: 'jpeg', quality: 86 };

export function wholePicture(
  { png }: Pick<OutputJob, 'png'>,
  { picture, alt }: BookScene,
  quality: PictureQuality = FLOWING,
): Promise<PreparedPicture> {
  const { frame, width, height } = picture!;
  const box = {
    kind: 'picture' as const,
    picture: { frame, width, height },
    crop: { x: 0, y: 0, width, height },
    alt,
    ...{ x: 0, y: 0, width: WIDTH, height: (WIDTH * height) / width },
  };
  return preparePicture(png(frame), box, quality);
}

/** A caption's paragraphs. */
export const paragraphsOf = (caption: string): string[] =>
  caption
    .split(/\n+/)
    .map((one) => one.trim())
    .filter((one) => one !== '');
