// `npm run dev`: the studio while it is being worked on. Built as for people, with the same address and the same content
// security policy, and again on every change: a changed page is loaded into the open windows, a change of main, preload
// or engine starts the app anew. Ctrl-C, or leaving the app, ends all of it.

import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import { build, type InlineConfig, type Rolldown } from 'vite';
import { nodeProcesses, out, renderer, root } from './bundles.ts';
import { electronRuntime } from './electron-runtime.ts';
import { chromiumArguments } from './machine/chromium.ts';
import { prepareMachine, requireLoadable } from './machine/prepare.ts';

/** Milliseconds that the app has to save and leave before it is killed. */
const patience = 5000;
/** Milliseconds in which files saved together are noticed, each by the bundles that it is in. */
const rest = 200;

const say = (line: string) => console.log(`[dev] ${line}`);

const machine = await prepareMachine('start');
const { executable } = await electronRuntime();
requireLoadable(executable, machine);
// Without the stamp of a whole build, `npm start` builds again afterwards.
fs.rmSync(out, { recursive: true, force: true });

let app: ChildProcess | undefined;
let leaving = false;
/** Of stopping and starting the app, one after the other. */
let turn = Promise.resolve();
const watchers: Rolldown.RolldownWatcher[] = [];

function start(): void {
  const child = spawn(executable, [...chromiumArguments(executable), root, ...process.argv.slice(2)], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, ...machine },
  });
  app = child;
  child.on('exit', (code, signal) => {
    if (app !== child) return;
    app = undefined;
    if (leaving) return;
    if (code === 0) void leave(0);
    else say(`the app ended with ${signal ?? code}; it starts again with the next change`);
  });
}

/** Resolves when the app is gone. */
async function stop(): Promise<void> {
  const child = app;
  app = undefined;
  if (!child || child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill();
  const timer = setTimeout(() => child.kill('SIGKILL'), patience);
  await gone;
  clearTimeout(timer);
}

async function leave(code: number): Promise<void> {
  if (leaving) return;
  leaving = true;
  await turn;
  await stop();
  await Promise.all(watchers.map((one) => one.close()));
  process.exit(code);
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void leave(0));

const bundles = [...nodeProcesses, renderer];
const building = new Set<InlineConfig>(bundles);
const failed = new Set<InlineConfig>();
const changed = new Set<InlineConfig>();
let timer: NodeJS.Timeout | undefined;

/** One saved file may be in several bundles: the app follows once all of them are built, and none has failed. */
function follow(): void {
  clearTimeout(timer);
  if (building.size > 0 || failed.size > 0 || changed.size === 0) return;
  timer = setTimeout(() => {
    const onlyPage = changed.size === 1 && changed.has(renderer);
    changed.clear();
    if (onlyPage && app?.connected) {
      say('built; the page is loaded again');
      app.send('page built');
      return;
    }
    say('built; the app starts');
    turn = turn.then(stop).then(() => {
      if (!leaving) start();
    });
  }, rest);
}

/** Builds one bundle now and on every change of its files. */
async function watch(bundle: InlineConfig): Promise<void> {
  const watched = await build({ ...bundle, build: { ...bundle.build, watch: {} } });
  const watcher = watched as Rolldown.RolldownWatcher;
  watchers.push(watcher);
  watcher.on('event', (event) => {
    switch (event.code) {
      case 'START':
        building.add(bundle);
        failed.delete(bundle);
        clearTimeout(timer);
        break;
      case 'BUNDLE_END':
        void event.result.close();
        changed.add(bundle);
        break;
      case 'ERROR':
        failed.add(bundle);
        say('not built, for the reason above; the app stays as it is until that is mended');
        break;
      case 'END':
        building.delete(bundle);
        follow();
    }
  });
}

await Promise.all(bundles.map(watch));
