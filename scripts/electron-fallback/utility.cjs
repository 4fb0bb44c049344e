// The first file of a utility process in the fallback Electron; the app's own entry is the first argument.
'use strict';
require('./hook.cjs');

process.argv.splice(1, 1);
require(process.argv[1]);
