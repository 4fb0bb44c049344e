// The borders of the main process, tried on the running app: the contract's calls, the scheme app://, the network
// filter, and links.

import fs from 'node:fs';
import path from 'node:path';
import { call } from './contract-client.ts';
import { answerMessageBoxes, askedBoxes } from './dialogs.ts';
import { startServer } from './local-server.ts';
import { sharedStudio } from './shared-studio.ts';
import { expect, root, test } from './studio.ts';

type LooseCall = (name: string, request?: unknown) => Promise<{ ok: boolean; error?: { code: string } }>;

test('a page that is not ours may not call, even in our window', async ({ studio }) => {
  const page = await studio.launch();
  expect(await page.evaluate(() => window.fabula.call('window.get'))).toMatchObject({ ok: true });
  // Only the main process itself can bring a foreign page here, where it would not stay; with that lock taken away the
  // sender's address is what tells.
  await studio.app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]!.webContents.removeAllListeners('did-navigate'),
  );
  await studio.app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]!.loadURL('data:text/html,<p data-view>foreign'),
  );
  await page.waitForURL(/^data:/);
  const forbidden = { ok: false, error: { code: 'forbidden' } };
  expect(await page.evaluate(() => window.fabula.call('window.get'))).toMatchObject(forbidden);

  // Our own page in a window that the studio did not make.
  const [stranger] = await Promise.all([
    studio.app.waitForEvent('window'),
    studio.app.evaluate(
      async ({ BrowserWindow }, file) => {
        const window = new BrowserWindow({ show: false, webPreferences: { preload: file, sandbox: true } });
        await window.loadURL('app://fabula/index.html');
      },
      path.join(root, 'dist', 'app', 'preload.cjs'),
    ),
  ]);
  await expect.poll(() => stranger.evaluate(() => 'fabula' in window)).toBe(true);
  expect(await stranger.evaluate(() => window.fabula.call('window.get'))).toMatchObject(forbidden);
  studio.expectedErrors.push(/may not ask/);
});

test('main asks no host for a page before the person has read its name', async ({ studio }) => {
  const server = await startServer();
  const page = await studio.launch();
  const source = `${server.url}the-words-of-a-story.safetensors`;
  await answerMessageBoxes(studio, 0);
  expect(await call(page, 'downloads.start', { source })).toBe('cancelled');
  expect(await call(page, 'downloads.start', { source: 'https://a.example.com/b.safetensors' })).toBe(
    'cancelled',
  );
  const [near, far] = await askedBoxes(studio);
  expect(near!.message).toBe(`Download from ${new URL(server.url).host}?`);
  expect(near!.detail).toContain(source);
  expect(near!.detail).toContain('your own network');
  expect(far).toEqual({
    message: 'Download from a.example.com?',
    detail: 'https://a.example.com/b.safetensors',
  });
  expect(await call(page, 'downloads.get')).toEqual([]);
  expect(server.requests()).toEqual([]);

  // Asked twice at once, one dialog is what a person has to answer.
  await studio.app.evaluate(({ dialog }) => {
    dialog.showMessageBox = (() => new Promise(() => {})) as unknown as typeof dialog.showMessageBox;
  });
  const second = await page.evaluate(async (source) => {
    void window.fabula.call('downloads.start', { source });
    return window.fabula.call('downloads.start', { source });
  }, source);
  expect(second).toMatchObject({ ok: false, error: { code: 'bad-request' } });
  expect(server.requests()).toEqual([]);
  await server.close();
});

test('links: only those that Fabula shows, only in the browser', async ({ studio }) => {
  const page = await studio.launch();
  await studio.app.evaluate(({ shell }) => {
    const opened: string[] = [];
    Object.assign(globalThis, { opened });
    shell.openExternal = async (url: string) => {
      opened.push(url);
    };
  });
  const open = (url: string) => page.evaluate((one) => window.fabula.call('app.openLink', { url: one }), url);
  const refused = [
    'http://arxiv.org/abs/2501.13554',
    'https://arxiv.org/abs/2501.13554?the-words-of-a-story',
    'https://arxiv.org/abs/2501.13554#the-words-of-a-story',
    'https://github.com/',
    'https://github.com/search?q=the-words-of-a-story',
    'https://github.com.example.com/',
    'https://github.com@example.com/',
    'https://example.com/https://github.com/',
    'file:///etc/passwd',
    'javascript:alert(1)',
  ];
  for (const url of refused) expect(await open(url), url).toMatchObject({ ok: false });
  expect(await open('https://arxiv.org/abs/2501.13554')).toEqual({ ok: true, value: null });
  const opened = await studio.app.evaluate(() => (globalThis as unknown as { opened: string[] }).opened);
  expect(opened).toEqual(['https://arxiv.org/abs/2501.13554']);
});

test.describe('in one app', () => {
  const shared = sharedStudio();

  test('unknown calls and wrong payloads are refused; no event but the contract’s is heard', async () => {
    const { page } = shared();
    const answers = await page.evaluate(async () => {
      const call = window.fabula.call as unknown as LooseCall;
      const outcomes = [
        await call('no.such.call'),
        await call('file.offer', '/etc/passwd'),
        await call('frame.get', { id: 'one' }),
        await call('frame.get', { id: 1, file: '/etc/passwd' }),
        await call('preferences.set', { theme: 'pink' }),
        await call('window.get', { more: true }),
      ];
      return outcomes.map((one) => (one.ok ? 'answered' : one.error?.code));
    });
    expect(answers).toEqual(Array(6).fill('bad-request'));
    // Names are content, never channels: what Electron or the preload script say among themselves is not for a page.
    const heard = await page.evaluate(async () => {
      const names: string[] = [];
      const on = window.fabula.on as (name: string, listener: () => void) => void;
      const channels = ['call', 'event', 'offer', 'ELECTRON_NET', 'ipc-message', '__proto__', 'constructor'];
      for (const name of channels) on(name, () => names.push(name));
      const last = new Promise<void>((resolve) => {
        on('preferences.changed', () => {
          names.push('preferences.changed');
          resolve();
        });
      });
      await window.fabula.call('preferences.set', { theme: 'dark' });
      await last;
      return names;
    });
    expect(heard).toEqual(['preferences.changed']);
  });

  test('a call about the story of a window without one is refused', async () => {
    const { page } = shared();
    expect(await page.evaluate(() => window.fabula.call('story.undo'))).toMatchObject({
      ok: false,
      error: { code: 'bad-request' },
    });
  });

  test('no key of a page is a way to a file', async () => {
    const { studio, page } = shared();
    await call(page, 'story.new', { title: 'Kept' });
    await call(page, 'command.run', { name: 'view.home' });
    const precious = path.join(studio.home, 'precious.txt');
    fs.writeFileSync(precious, 'precious');
    const preferences = path.join(studio.userData, 'preferences.json');
    await call(page, 'preferences.set', { theme: 'dark' });
    const [known] = (await call(page, 'home.get')).recents;
    const ways = [precious, preferences].flatMap((file) => [
      file,
      `../${path.basename(file)}`,
      `${'../'.repeat(12)}${file.slice(1)}`,
      `${known!.key}/../../${path.basename(file)}`,
      `..\\${path.basename(file)}`,
      `${path.basename(file)}\0`,
    ]);
    const outcomes = await page.evaluate(async (keys) => {
      const call = window.fabula.call as unknown as LooseCall;
      const codes = new Set<string | undefined>();
      for (const key of keys) {
        for (const [name, request] of [
          ['home.forget', { key }],
          ['story.open', { from: { key } }],
          ['dropped.kind', { key }],
          ['models.add', { from: { key } }],
          ['loras.add', { from: { key } }],
        ] as const) {
          codes.add((await call(name, request)).error?.code);
        }
      }
      return [...codes];
    }, ways);
    expect(outcomes).toEqual(['bad-request']);
    // One that could be a key, and is none.
    await call(page, 'home.forget', { key: 'windows' });
    expect(fs.existsSync(precious) && fs.existsSync(preferences)).toBe(true);
    expect((await call(page, 'home.get')).recents).toHaveLength(1);
    await call(page, 'home.forget', { key: known!.key });
    expect((await call(page, 'home.get')).recents).toEqual([]);
  });

  test('app:// serves the built page and nothing else', async () => {
    const { studio } = shared();
    const status = (url: string) =>
      studio.app.evaluate(async ({ net }, address) => (await net.fetch(address)).status, url);
    expect(await status('app://fabula/index.html')).toBe(200);
    const refused = [
      'app://fabula/../main.cjs',
      'app://fabula/%2e%2e/main.cjs',
      'app://fabula/..%2fmain.cjs',
      'app://fabula/assets/..%2f..%2fmain.cjs',
      'app://fabula/..\\main.cjs',
      'app://fabula/%5c..%5cmain.cjs',
      'app://fabula//etc/passwd',
      'app://fabula/%2fetc%2fpasswd',
      'app://fabula/.hidden',
      'app://fabula/index.html%00.png',
      'app://other/index.html',
      'app://pictures/1/frames/1',
      'app://pictures/covers/..%2f..%2fpreferences.json/1',
      'app://pictures/covers/../../preferences.json',
    ];
    for (const url of refused) expect(await status(url), url).toBe(404);
  });

  test('pages come with the policy and their own content type', async () => {
    const { studio } = shared();
    const headers = await studio.app.evaluate(async ({ net }) =>
      Object.fromEntries((await net.fetch('app://fabula/index.html')).headers),
    );
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(headers['content-security-policy']).toContain("script-src 'self'");
    expect(headers['content-security-policy']).not.toMatch(/script-src[^;]*unsafe/);
  });

  test('the network filter refuses what the main process itself asks for', async () => {
    const server = await startServer();
    const { studio } = shared();
    const outcome = await studio.app.evaluate(
      ({ net }, url) =>
        net.fetch(url).then(
          () => 'answered',
          (error: Error) => error.message,
        ),
      server.url,
    );
    expect(outcome).toContain('ERR_BLOCKED_BY_CLIENT');
    expect(server.requests()).toEqual([]);
    expect(studio.log()).toContain(`refused request: ${server.url}`);
    await server.close();
  });
});

// In an app of its own: another's engine would be counted.
test('asked for the devices many times at once, one process is started, and its answer kept', async ({
  studio,
}) => {
  const page = await studio.launch();
  const counting = studio.app.evaluate(async ({ app }) => {
    const seen = new Set<number>();
    for (let turn = 0; turn < 1000 && !('counted' in globalThis); turn++) {
      for (const { pid, name } of app.getAppMetrics()) if (name === 'Fabula engine') seen.add(pid);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return seen.size;
  });
  const outcomes = await page.evaluate(async () => {
    const ask = () => window.fabula.call('devices.get');
    const together = await Promise.all(Array.from({ length: 25 }, ask));
    return [...together, await ask()].map((one) => JSON.stringify(one));
  });
  await studio.app.evaluate(() => Object.assign(globalThis, { counted: true }));
  expect(await counting).toBe(1);
  expect(new Set(outcomes).size).toBe(1);
  expect(JSON.parse(outcomes[0]!)).toMatchObject({ ok: true });
});
