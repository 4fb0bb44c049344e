// First file of the engine process. What it runs comes after sharp was told which build to take: bundlers put
// static imports of packages first, so this one is not static.

import './sharp-in-electron.ts';

void import('../engine/process.ts');
