// A picture of an SVG at a size of its own, so that thin lines are drawn for it and not scaled down to it.

import sharp from 'sharp';

/** PNG. `size`: pixels on a side; the drawing's own is 1024. */
export const renderIcon = (svg: Uint8Array, size: number): Promise<Buffer> =>
  sharp(svg, { density: (72 * size) / 1024 })
    .resize(size, size)
    .png({ palette: true, effort: 10, compressionLevel: 9 })
    .toBuffer();
