#!/usr/bin/env node
// The `fabula` command. Plain JavaScript that every Node can read, so that an old one gets a clear line
// instead of a syntax error; the program itself is TypeScript.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  console.error(`fabula: Node.js ${process.versions.node} is too old. Install Node.js 22.18 or newer.`);
  process.exit(2);
}
await import('./fabula.ts');
