// `npm run sbom`: writes dist/sbom.cdx.json, the bill of materials that a package of this system holds.

import fs from 'node:fs';
import path from 'node:path';
import { root } from '../bundles.ts';
import { billOfMaterials } from './sbom.ts';
import { stagedModules } from './stage.ts';

const file = path.join(root, 'dist', 'sbom.cdx.json');
fs.mkdirSync(path.dirname(file), { recursive: true });
fs.writeFileSync(file, billOfMaterials(root, stagedModules()));
console.log(`[sbom] ${path.relative(root, file)}`);
