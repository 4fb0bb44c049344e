// The main process: what must happen before Electron is ready, and then the app.

import './sharp-in-electron.ts';
import { app } from 'electron';
import { CUDA_FOLDER_VARIABLE } from '../contract/cuda-pack.ts';
import { cudaPackFolder } from '../models/cuda/cuda-pack.ts';
import { storyArguments } from '../studio/story-arguments.ts';
import { logFault, logInfo, startLog } from './log.ts';
import { registerScheme } from './protocol.ts';
import { RunningApp } from './running-app.ts';
import { guardSessions, quietChromium } from './safety.ts';

/** Files that were double-clicked on macOS before the app ran that could open them. */
const early: string[] = [];
let running: RunningApp | undefined;

function openFiles(files: string[]): void {
  if (running) running.openFiles(files);
  else early.push(...files);
}

function start(): void {
  startLog(!app.isPackaged);
  process.env[CUDA_FOLDER_VARIABLE] ??= cudaPackFolder();
  process.on('uncaughtException', (error) => logFault('main', error));
  process.on('unhandledRejection', (error) => logFault('main', error));
  quietChromium();
  registerScheme();
  app.setAppUserModelId('app.fabula.studio');

  app.on('second-instance', (_event, argv, folder) => {
    const files = storyArguments(argv, folder);
    openFiles(files);
    if (files.length === 0) running?.comeToFront();
  });
  app.on('open-file', (event, file) => {
    event.preventDefault();
    openFiles([file]);
  });

  // On macOS, when no window is left.
  app.on('activate', () => running?.comeToFront());

  // Chromium's own processes (graphics, network) start again by themselves; a page's is watched by its window.
  app.on('child-process-gone', (_event, { type, name, reason, exitCode }) => {
    if (reason !== 'clean-exit') logInfo(`process ${name ?? type} ended: ${reason}, ${exitCode}`);
  });

  void app.whenReady().then(() => {
    guardSessions((what, detail) => logInfo(`refused ${what}: ${detail}`));
    running = new RunningApp();
    running.openFiles([...early, ...storyArguments(process.argv, process.cwd())]);
    running.comeToFront();
  });
}

if (app.requestSingleInstanceLock()) start();
else app.quit();
