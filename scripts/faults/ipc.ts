// Fabula's real window, attacked from inside: every call of the contract with hostile values, the engine killed in the
// middle of a picture, the page's own process killed. Nothing may fall, nothing outside Fabula's folders may change.

import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from '@playwright/test';
import { Studio } from '../../e2e/studio.ts';
import { prepareApp } from '../app.ts';
import { startDisplay } from '../machine/virtual-display.ts';
import type { Campaign, Tally } from './campaign.ts';
import { type HostileRequest, hostileRequest } from './hostile-requests.ts';
import { Random } from './random.ts';

/** Calls that are under way together. */
const BATCH = 40;

/** Milliseconds. */
const PATIENCE = 60_000;

/** Bytes that the main process may grow by: texts of a fifth of a megabyte are sent to it by the thousand. */
const GROWTH = 400e6;

export const campaign: Campaign = {
  name: 'ipc',
  what: 'every call of a window with hostile values; engine and page killed',
  cases: 800,
  async run({ seed, count }) {
    const tally: Tally = { tried: 0, survived: 0, faults: [] };
    // The app is started with this process's own environment.
    Object.assign(process.env, (await prepareApp('tests')).env);
    const display =
      process.platform === 'linux' && !process.env.DISPLAY ? await startDisplay(process.env) : undefined;
    if (display) process.env.DISPLAY = display.name;
    try {
      await inStudio((studio) => hostileCalls(studio, { seed, count }, tally));
      const kills = Math.max(1, Math.round(count / 1500));
      await inStudio((studio) => engineKilled(studio, kills, tally));
      await inStudio((studio) => pageKilled(studio, tally));
    } finally {
      if (display) delete process.env.DISPLAY;
      display?.stop();
    }
    return tally;
  },
};

async function inStudio(work: (studio: Studio) => Promise<void>): Promise<void> {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), 'fabula-faults-'));
  const studio = new Studio(home);
  try {
    await work(studio);
  } finally {
    await Promise.race([studio.quit(), sleep(10_000).then(() => studio.kill())]).catch(() => {});
    fs.rmSync(home, { recursive: true, force: true });
  }
}

/** Only in the home folder and what is made for it. */
const ownFolders = (home: string) => ({
  XDG_DATA_HOME: path.join(home, '.local', 'share'),
  XDG_CONFIG_HOME: path.join(home, '.config'),
  XDG_CACHE_HOME: path.join(home, '.cache'),
});

interface Answer {
  ok: boolean;
  value?: unknown;
  error?: { code: string; message: string; hint: string };
}

/** As a page asks; the request is an expression. */
const ask = (page: Page, name: string, source = '{}'): Promise<Answer> =>
  page.evaluate(`window.fabula.call(${JSON.stringify(name)}, ${source})`) as Promise<Answer>;

async function hostileCalls(
  studio: Studio,
  { seed, count }: { seed: number; count: number },
  tally: Tally,
): Promise<void> {
  const random = new Random(seed);
  const precious = path.join(studio.home, 'precious');
  fs.mkdirSync(precious);
  for (const name of ['letter.txt', 'fox.fabula', 'model.safetensors']) {
    fs.writeFileSync(path.join(precious, name), `${name}, as it was`);
  }
  const preferences = path.join(studio.userData, 'preferences.json');
  const before = digest(precious);
  const page = await studio.launch({ env: ownFolders(studio.home) });
  await quietSystem(studio);
  const memory = await mainMemory(studio);
  for (let done = 0; done < count; done += BATCH) {
    const names = await realNames(page);
    const options = { random, names, targets: [path.join(precious, 'letter.txt'), preferences] };
    const batch = Array.from({ length: Math.min(BATCH, count - done) }, () => sparing(options));
    const outcomes = await Promise.race([send(page, batch), sleep(PATIENCE).then(() => undefined)]);
    tally.tried += batch.length;
    if (!outcomes) {
      tally.faults.push(`seed ${seed}, calls ${done}…: no answer within a minute (${told(batch)})`);
      return;
    }
    for (const [index, outcome] of outcomes.entries()) {
      if (outcome === '') tally.survived++;
      else tally.faults.push(`seed ${seed}, call ${done + index}: ${told([batch[index]!])}: ${outcome}`);
    }
    await calmDown(studio, page);
  }
  const fault = (what: string) => tally.faults.push(`seed ${seed}: ${what}`);
  if (!(await ask(page, 'app.info')).ok) fault('the app does not answer any more');
  if (await studio.app.evaluate(() => 'polluted' in {})) fault('the prototype of all objects was changed');
  const reached = await studio.app.evaluate(() => (globalThis as unknown as { reached: string[] }).reached);
  if (reached.length > 0) fault(`main reached out: ${reached.slice(0, 3).join(', ')}`);
  if (digest(precious) !== before) fault('files outside Fabula’s folders were changed');
  const strange = fs.readdirSync(studio.home).filter((name) => !OWN.has(name));
  if (strange.length > 0) fault(`there are new things in the home folder: ${strange.join(', ')}`);
  const grown = (await mainMemory(studio)) - memory;
  if (grown > GROWTH) fault(`the main process grew by ${Math.round(grown / 1e6)} MB`);
}

/** What Fabula and Electron make in a home folder. */
const OWN = new Set(['user-data', 'precious', 'Documents', '.local', '.config', '.cache', '.pki', '.dbus']);

/** All but what would end the app by right: quitting, and closing its only window. */
function sparing(options: Parameters<typeof hostileRequest>[0]): HostileRequest {
  for (;;) {
    const request = hostileRequest(options);
    if (!(request.name === 'command.run' && /app\.quit|file\.close/.test(request.source))) return request;
  }
}

/** For each request '' or what was wrong with the answer. */
const send = (page: Page, batch: readonly HostileRequest[]): Promise<string[]> =>
  page.evaluate(`Promise.all([${batch
    .map(({ name, source }) => `[${JSON.stringify(name)}, () => (${source})]`)
    .join()}].map(async ([name, request]) => {
      let answer;
      // What cannot be copied to another process does not leave the page.
      try { answer = await window.fabula.call(name, request()); } catch (error) {
        return /clone|contextBridge|exceeded|prototype/i.test(error.message) ? '' : 'thrown: ' + error.message;
      }
      if (answer.ok) return '';
      const { code, message, hint } = answer.error;
      if (code === 'internal') return 'internal: ' + message.slice(0, 300);
      return message && hint ? '' : code + ' without words';
    }))`) as Promise<string[]>;

/** Boxes and dialogs are given up at once, and nothing is started outside. */
const quietSystem = (studio: Studio): Promise<void> =>
  studio.app.evaluate(({ dialog, shell }) => {
    const reached: string[] = [];
    Object.assign(globalThis, { reached });
    const out = (what: unknown) => {
      reached.push(String(what));
    };
    Object.assign(dialog, {
      showOpenDialog: async () => ({ canceled: true, filePaths: [] }),
      showSaveDialog: async () => ({ canceled: true }),
      showMessageBox: async () => ({ response: 0, checkboxChecked: false }),
    });
    Object.assign(shell, {
      openExternal: async (url: string) => out(url),
      openPath: async () => '',
      showItemInFolder: () => {},
    });
    globalThis.fetch = (async (request: unknown) => {
      // CUDA's own addresses are fixed: a page may ask for the pack, not say from where.
      if (!/^https:\/\/files\.pythonhosted\.org\//.test(String(request))) out(request);
      throw new TypeError('fetch failed');
    }) as typeof fetch;
  });

async function realNames(page: Page): Promise<string[]> {
  const names = (answer: Answer, of: (value: never) => string[]) =>
    answer.ok ? of(answer.value as never) : [];
  return [
    'pocket',
    ...names(
      await ask(page, 'home.get'),
      (value: { recents: { key: string }[]; samples: { key: string }[] }) =>
        [...value.recents, ...value.samples].map(({ key }) => key),
    ),
    ...names(await ask(page, 'history.list'), (value: { id: string }[]) => value.map(({ id }) => id)),
  ];
}

/** The window has a story again, it is the only one, and nothing is drawn. */
async function calmDown(studio: Studio, page: Page): Promise<void> {
  await ask(page, 'queue.cancel', '{ jobs: "all" }');
  await ask(page, 'cuda.stop');
  const url = page.url();
  await studio.app.evaluate(({ BrowserWindow }, own) => {
    const [first, ...others] = BrowserWindow.getAllWindows().sort((a, b) => a.id - b.id);
    if (first?.webContents.getURL() !== own) throw new Error('the first window is gone');
    for (const other of others) other.close();
  }, url);
  const shown = await ask(page, 'window.get');
  if ((shown.value as { view?: string } | undefined)?.view === 'home') {
    await ask(page, 'story.new', '{ title: "Attacked" }');
  }
  await ask(page, 'story.edit', '{ edit: { type: "scene.add", scenes: [{ prompt: "a fox" }] } }');
}

/** Without what is garbage, of which there is as much as the machine was too busy to collect. */
const mainMemory = (studio: Studio): Promise<number> =>
  studio.app.evaluate(() => {
    process.getBuiltinModule('node:v8').setFlagsFromString('--expose-gc');
    process.getBuiltinModule('node:vm').runInNewContext('gc')();
    return process.memoryUsage().rss;
  });

function digest(folder: string): string {
  const hash = createHash('sha256');
  for (const name of fs.readdirSync(folder).sort()) {
    hash.update(name).update(fs.readFileSync(path.join(folder, name)));
  }
  return hash.digest('hex');
}

const told = (batch: readonly HostileRequest[]): string =>
  batch
    .map(({ name, source }) => `${name.slice(0, 40)} ${source.slice(0, 160)}`)
    .slice(0, 3)
    .join('; ');

/** All pictures come, each once, however often the process that draws them is lost. */
async function engineKilled(studio: Studio, kills: number, tally: Tally): Promise<void> {
  const page = await studio.launch({ env: ownFolders(studio.home) });
  await ask(page, 'story.new', '{ title: "Killed" }');
  const scenes = JSON.stringify(Array.from({ length: 3 }, (_, i) => ({ prompt: `a fox, ${i}` })));
  await ask(page, 'story.edit', `{ edit: { type: "scene.add", scenes: ${scenes} } }`);
  for (let kill = 1; kill <= kills; kill++) {
    tally.tried++;
    const ended = page.evaluate(`Promise.race([
      new Promise((resolve) => { const end = window.fabula.on('draw.finished', (result) => { end(); resolve(result); }); }),
      new Promise((resolve) => setTimeout(() => resolve({}), 120000)),
    ])`) as Promise<{ drawn?: number; failed?: number }>;
    const sampling = page.evaluate(`new Promise((resolve) => {
      const end = window.fabula.on('draw.progress', ({ stage }) => { if (stage === 'sampling') { end(); resolve(); } });
    })`);
    await ask(page, 'draw.start', '{ scenes: "all", seed: "new" }');
    await Promise.race([sampling, sleep(PATIENCE)]);
    const found = await studio.app.evaluate(({ app }) => {
      const engines = app.getAppMetrics().filter(({ name }) => name === 'Fabula engine');
      for (const { pid } of engines) process.kill(pid, 'SIGKILL');
      return engines.length;
    });
    const { drawn, failed } = await ended;
    const shown = await ask(page, 'window.get');
    const { story } = shown.value as { story: { scenes: { frames: unknown[] }[] } };
    const frames = story.scenes.map((scene) => scene.frames.length);
    if (found === 1 && drawn === 3 && failed === 0 && frames.every((one) => one === kill)) tally.survived++;
    else {
      tally.faults.push(
        `engine kill ${kill}: ${found} processes, ${drawn} drawn, ${failed} failed, pictures of each scene ${frames}`,
      );
    }
  }
}

/** The window comes back with its story. */
async function pageKilled(studio: Studio, tally: Tally): Promise<void> {
  tally.tried++;
  const page = await studio.launch({ env: ownFolders(studio.home) });
  await ask(page, 'story.new', '{ title: "Kept in its file" }');
  await studio.app.evaluate(({ BrowserWindow }) => {
    process.kill(BrowserWindow.getAllWindows()[0]!.webContents.getOSProcessId(), 'SIGKILL');
  });
  for (let turn = 0; turn < 60; turn++) {
    await sleep(500);
    // Asked of a page that is just ending, this is never answered.
    const text = await Promise.race([
      studio.app.evaluate(({ BrowserWindow }) => {
        const { webContents } = BrowserWindow.getAllWindows()[0]!;
        return webContents.isCrashed() || webContents.isLoading()
          ? ''
          : (webContents.executeJavaScript('document.body.innerText') as Promise<string>);
      }),
      sleep(1000).then(() => ''),
    ]);
    if (text.includes('Kept in its file') && text.includes('Your story is safe')) {
      tally.survived++;
      return;
    }
  }
  tally.faults.push('page killed: its window did not come back within 30 s');
}
