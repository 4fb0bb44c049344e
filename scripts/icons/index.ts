// `npm run icons`: renders assets/icons/*.svg to what the three systems want. Run it after changing an SVG.

import fs from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import { icns, icnsSizes, ico } from './containers.ts';

const folder = path.resolve(import.meta.dirname, '../../assets/icons');
const icoSizes = [16, 24, 32, 48, 64, 128, 256];

for (const name of ['fabula', 'document']) {
  const svg = await fs.readFile(path.join(folder, `${name}.svg`));
  const at = async (size: number) => ({
    size,
    // Rendered at its own size, so that thin lines are drawn for it and not scaled down to it.
    png: await sharp(svg, { density: (72 * size) / 1024 })
      .resize(size, size)
      .png({ palette: true, effort: 10, compressionLevel: 9 })
      .toBuffer(),
  });
  const all = (sizes: readonly number[]) => Promise.all(sizes.map(at));
  await fs.writeFile(path.join(folder, `${name}.ico`), ico(await all(icoSizes)));
  await fs.writeFile(path.join(folder, `${name}.icns`), icns(await all(icnsSizes)));
  await fs.writeFile(path.join(folder, `${name}.png`), (await at(512)).png);
}
