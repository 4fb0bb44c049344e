// Imported first by whatever people start: ends the program with one line where Node is older than package.json's
// `engines` asks for, which is the one place that says it. Plain JavaScript, because an old Node reads no TypeScript.

import { readFileSync } from 'node:fs';

const { engines } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
const wanted = engines.node.replace('>=', '');
const { node: version } = process.versions;

if (Number(version.split('.')[0]) < Number(wanted)) {
  console.error(
    `Fabula needs Node.js ${wanted} or newer, and this is ${version}: install it from https://nodejs.org.`,
  );
  process.exit(2);
}
