// `resources/app` of the fallback Electron: starts the app named on the command line, as the default app of the
// official Electron does.
'use strict';
const { app } = require('electron');
const fs = require('node:fs');
const Module = require('node:module');
const path = require('node:path');

require(path.join(process.resourcesPath, 'compat', 'hook.cjs'));
Object.defineProperty(process, 'defaultApp', { value: true, enumerable: true });

const target = findTarget(process.argv.slice(1));
if (target === undefined) {
  console.error('electron (fallback): give the path of an app');
  process.exit(2);
}
const manifest = path.join(target, 'package.json');
if (fs.existsSync(manifest)) {
  const { version, productName, name } = JSON.parse(fs.readFileSync(manifest, 'utf8'));
  if (version) app.setVersion(version);
  if (productName || name) app.setName(productName || name);
  app.setDesktopName(`${app.name}.desktop`);
  app.setAppPath(target);
} else {
  app.setAppPath(path.dirname(target));
}
process.mainModule = undefined;
Module._load(Module._resolveFilename(target, null, true), null, true);

/** The first argument that is no option; `-r FILE` is loaded on the way (Playwright uses it). */
function findTarget(args) {
  for (let index = 0; index < args.length; index++) {
    if (args[index] === '-r' || args[index] === '--require') require(path.resolve(args[++index]));
    else if (!args[index].startsWith('-')) return path.resolve(args[index]);
  }
  return undefined;
}
