// The borders of the main process, tried on the running app: the contract's calls, the scheme app://, the network
// filter, and links.

import path from 'node:path';
import { startServer } from './local-server.ts';
import { expect, root, test } from './studio.ts';

type LooseCall = (name: string, request?: unknown) => Promise<{ ok: boolean; error?: { code: string } }>;

test('unknown calls, events and wrong payloads are refused', async ({ studio }) => {
  const page = await studio.launch();
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
  const event = await page.evaluate(() => {
    try {
      (window.fabula.on as (name: string, listener: () => void) => void)('ELECTRON_NET', () => {});
      return 'listening';
    } catch {
      return 'refused';
    }
  });
  expect(event).toBe('refused');
});

test('a call about the story of a window without one is refused', async ({ studio }) => {
  const page = await studio.launch();
  expect(await page.evaluate(() => window.fabula.call('story.undo'))).toMatchObject({
    ok: false,
    error: { code: 'bad-request' },
  });
});

test('a page that is not ours may not call, even in our window', async ({ studio }) => {
  const page = await studio.launch();
  expect(await page.evaluate(() => window.fabula.call('window.get'))).toMatchObject({ ok: true });
  // Only the main process itself can bring a foreign page here; then the sender's address is what tells.
  await studio.app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]!.loadURL('data:text/html,<p data-view>foreign'),
  );
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

test('app:// serves the built page and nothing else', async ({ studio }) => {
  await studio.launch();
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

test('pages come with the policy and their own content type', async ({ studio }) => {
  await studio.launch();
  const headers = await studio.app.evaluate(async ({ net }) =>
    Object.fromEntries((await net.fetch('app://fabula/index.html')).headers),
  );
  expect(headers['content-type']).toBe('text/html; charset=utf-8');
  expect(headers['x-content-type-options']).toBe('nosniff');
  expect(headers['content-security-policy']).toContain("default-src 'none'");
  expect(headers['content-security-policy']).toContain("script-src 'self'");
  expect(headers['content-security-policy']).not.toMatch(/script-src[^;]*unsafe/);
});

test('the network filter refuses what the main process itself asks for', async ({ studio }) => {
  const server = await startServer();
  await studio.launch();
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

test('links: only https, only from the list, only in the browser', async ({ studio }) => {
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
    'http://github.com/',
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
