// `npm run icons`: renders assets/icons/*.svg to what the three systems want. Run it after changing an SVG.

import fs from 'node:fs/promises';
import path from 'node:path';
import { icns, icnsSizes, ico } from './containers.ts';
import { renderIcon } from './render.ts';

const folder = path.resolve(import.meta.dirname, '../../assets/icons');
const icoSizes = [16, 24, 32, 48, 64, 128, 256];

for (const name of ['fabula', 'document']) {
  const svg = await fs.readFile(path.join(folder, `${name}.svg`));
  const at = async (size: number) => ({ size, png: await renderIcon(svg, size) });
  const all = (sizes: readonly number[]) => Promise.all(sizes.map(at));
  await fs.writeFile(path.join(folder, `${name}.ico`), ico(await all(icoSizes)));
  await fs.writeFile(path.join(folder, `${name}.icns`), icns(await all(icnsSizes)));
  await fs.writeFile(path.join(folder, `${name}.png`), (await at(512)).png);
}
