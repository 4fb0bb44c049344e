#!/usr/bin/env node
// The `fabula` command. Plain JavaScript, so that an old Node gets a clear line instead of a syntax error; the program
// itself is TypeScript.

import './require-node.js';

await import('./fabula.ts');
