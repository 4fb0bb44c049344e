// `node scripts/run.js FILE …` runs a script of this folder. The scripts are TypeScript; this is plain JavaScript, so
// that an old Node gets a clear line instead of a syntax error.

import '../src-main/cli/require-node.js';
import { fileURLToPath } from 'node:url';

const [, , name, ...rest] = process.argv;
const script = new URL(name, import.meta.url);
process.argv = [process.execPath, fileURLToPath(script), ...rest];
await import(script.href);
