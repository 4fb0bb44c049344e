// How large a picture may say that it is before it is given to a page. A file of a few kilobytes can claim a size whose
// pixels fill the memory; what a document holds may come from anybody.

import { imageSize } from 'image-size';

/** A side of 8192 is beyond what any model draws, and takes 256 MB once its pixels are laid out. */
const MOST_PIXELS = 8192 * 8192;

/** Whether a page can show these bytes without harm. Bytes that are no picture at all do none. */
export function isShowable(bytes: Uint8Array): boolean {
  try {
    const { width, height } = imageSize(bytes);
    return width * height <= MOST_PIXELS;
  } catch {
    return true;
  }
}
