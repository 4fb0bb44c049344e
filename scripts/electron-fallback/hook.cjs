// Preloaded in every process of the fallback Electron: `better-sqlite3` is answered by the version that this
// Electron can load, in main, workers and utility processes.
'use strict';
const Module = require('node:module');
const path = require('node:path');
const workers = require('node:worker_threads');

const sqlite = path.join(__dirname, 'node_modules', 'better-sqlite3');
const utility = path.join(__dirname, 'utility.cjs');

const resolve = Module._resolveFilename;
Module._resolveFilename = (request, ...rest) =>
  resolve.call(Module, request === 'better-sqlite3' ? sqlite : request, ...rest);

const { Worker } = workers;
workers.Worker = class extends Worker {
  constructor(file, options = {}) {
    super(file, { ...options, execArgv: [...(options.execArgv ?? []), '--require', __filename] });
  }
};
Module.syncBuiltinESMExports();

if (process.type === 'browser' && workers.isMainThread) {
  const { utilityProcess } = require('electron');
  const { fork } = utilityProcess;
  // Its execArgv ignores --require, so the process starts with a file of ours.
  utilityProcess.fork = (file, args, options) =>
    Array.isArray(args) || args === undefined
      ? fork(utility, [file, ...(args ?? [])], options)
      : fork(utility, [file], args);
}
