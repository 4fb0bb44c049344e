// Imported first by whatever people start: ends the program with one line where Node is older than package.json's
// `engines` asks for, which is the one place that says it. Plain JavaScript, because an old Node reads no TypeScript.

import { readFileSync } from 'node:fs';

const { engines } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
const wanted = engines.node.replace('>=', '');

/** @param {string} version */
const parts = (version) => version.split('.').map(Number);

/** @param {string} version */
function isOld(version) {
  const [major = 0, minor = 0] = parts(version);
  const [wantedMajor = 0, wantedMinor = 0] = parts(wanted);
  return major < wantedMajor || (major === wantedMajor && minor < wantedMinor);
}

if (isOld(process.versions.node)) {
  console.error(
    `Fabula needs Node.js ${wanted} or newer, and this is ${process.versions.node}: install it from https://nodejs.org.`,
  );
  process.exit(2);
}
