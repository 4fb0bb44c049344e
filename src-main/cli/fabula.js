#!/usr/bin/env node
// The `fabula` command. Plain JavaScript, so that an old Node gets a clear line instead of a syntax error; the program
// itself is TypeScript.

import './require-node.js';
import module from 'node:module';

// Half a second of each start is reading TypeScript: from the second start on it is read as it was compiled.
module.enableCompileCache?.();

await import('./fabula.ts');
