// What a page may not do, tried from inside the page of the running app. Two locks often hold the same door
// (policy and network filter); each test looks at the one it names.

import fs from 'node:fs';
import path from 'node:path';
import { startServer } from './local-server.ts';
import { sharedStudio } from './shared-studio.ts';
import { expect, root, test } from './studio.ts';

const shared = sharedStudio();

test('it has no Node and a sandbox', async () => {
  const { studio, page } = shared();
  const seen = await page.evaluate(() =>
    ['require', 'process', 'module', 'Buffer', 'global', 'electron'].filter((name) => name in window),
  );
  expect(seen).toEqual([]);
  expect(await page.evaluate(() => Object.keys(window.fabula).sort())).toEqual(['call', 'offer', 'on']);
  const preferences = await studio.app.evaluate(({ BrowserWindow }) =>
    // Electron does not document this method, but has no other way to ask a running window.
    (
      BrowserWindow.getAllWindows()[0]!.webContents as unknown as {
        getLastWebPreferences(): Record<string, unknown>;
      }
    ).getLastWebPreferences(),
  );
  expect(preferences).toMatchObject({
    contextIsolation: true,
    sandbox: true,
    nodeIntegration: false,
    webSecurity: true,
    webviewTag: false,
  });
});

test('it cannot leave app://', async () => {
  const { studio, page } = shared();
  const before = page.url();
  const targets = ['https://example.com/', 'file:///etc/hostname', 'app://elsewhere/', 'data:text/html,gone'];
  for (const target of targets) {
    await page.evaluate((url) => {
      const link = document.createElement('a');
      link.href = url;
      document.body.append(link);
      link.click();
      link.remove();
    }, target);
  }
  // Chromium itself refuses file: and data: from a page; the others must be refused by us.
  for (const target of ['https://example.com/', 'app://elsewhere/']) {
    await expect.poll(() => studio.log()).toContain(`refused navigation: ${target}`);
  }
  expect(page.url()).toBe(before);
  expect(await page.evaluate(() => document.querySelectorAll('#root > *').length)).toBeGreaterThan(0);
  studio.expectedErrors.push(/Not allowed to (load local resource|navigate top frame)/);
});

test('it cannot open windows', async () => {
  const { studio, page } = shared();
  expect(await page.evaluate(() => window.open('https://example.com/new') === null)).toBe(true);
  expect(await page.evaluate(() => window.open('app://fabula/index.html') === null)).toBe(true);
  await expect.poll(() => studio.log()).toContain('refused window: https://example.com/new');
  expect(studio.app.windows()).toHaveLength(1);
});

test('it gets no permissions', async () => {
  const { studio, page } = shared();
  const answers = await page.evaluate(async () => ({
    state: (await navigator.permissions.query({ name: 'geolocation' })).state,
    notifications: await Notification.requestPermission(),
    geolocation: await new Promise<string | number>((resolve) => {
      navigator.geolocation.getCurrentPosition(
        () => resolve('granted'),
        (error) => resolve(error.code),
      );
    }),
  }));
  expect(answers).toEqual({ state: 'denied', notifications: 'denied', geolocation: 1 });
  await expect.poll(() => studio.log()).toContain('refused permission: notifications');
  await expect.poll(() => studio.log()).toContain('refused permission: geolocation');
});

test('it runs no inline script and no text as code', async () => {
  const { studio, page } = shared();
  // In a task of its own: what runs directly under the test driver is exempt from the policy.
  const outcome = await page.evaluate(
    () =>
      new Promise<string[]>((resolve) => {
        setTimeout(() => {
          const ran: string[] = [];
          Object.assign(window, { ran });
          const script = document.createElement('script');
          script.textContent = 'window.ran.push("inline script")';
          document.body.append(script);
          const button = document.createElement('button');
          button.setAttribute('onclick', 'window.ran.push("inline handler")');
          document.body.append(button);
          button.click();
          button.remove();
          try {
            // biome-ignore lint/security/noGlobalEval: this is what must fail
            eval('window.ran.push("eval")');
          } catch {}
          resolve(ran);
        });
      }),
  );
  expect(outcome).toEqual([]);
  studio.expectedErrors.push(/Content Security Policy/);
});

test('it reaches no server, not even on this machine', async () => {
  const server = await startServer();
  const { studio, page } = shared();
  const outcome = await page.evaluate(async (url) => {
    const violated = new Set<string>();
    document.addEventListener('securitypolicyviolation', (event) => violated.add(event.effectiveDirective));
    const picture = new Promise<string>((resolve) => {
      const image = new Image();
      image.onload = () => resolve('loaded');
      image.onerror = () => resolve('refused');
      image.src = `${url}picture.png`;
    });
    const socket = new Promise<string>((resolve) => {
      try {
        const one = new WebSocket(url.replace('http', 'ws'));
        one.onopen = () => resolve('open');
        one.onerror = () => resolve('refused');
      } catch {
        resolve('refused');
      }
    });
    const fetched = fetch(`${url}fetch`, { mode: 'no-cors' }).then(
      () => 'answered',
      () => 'refused',
    );
    navigator.sendBeacon(`${url}beacon`);
    const answers = await Promise.all([fetched, picture, socket]);
    return { answers, violated: [...violated].sort() };
  }, server.url);
  expect(outcome).toEqual({
    answers: ['refused', 'refused', 'refused'],
    violated: ['connect-src', 'img-src'],
  });
  expect(server.requests()).toEqual([]);
  await server.close();
  studio.expectedErrors.push(/Content Security Policy/);
});

test('it reads no files and embeds no pages', async () => {
  const { studio, page } = shared();
  const file = `file://${path.join(root, 'package.json')}`;
  const outcome = await page.evaluate(async (url) => {
    const violated: string[] = [];
    Object.assign(window, { violated });
    document.addEventListener('securitypolicyviolation', (event) => violated.push(event.effectiveDirective));
    const embed = (src: string) => {
      const frame = document.createElement('iframe');
      frame.src = src;
      document.body.append(frame);
      return frame;
    };
    const frames = [embed(url), embed('app://fabula/index.html')];
    const fetched = await fetch(url).then(
      () => 'answered',
      () => 'refused',
    );
    return { fetched, contents: frames.map((one) => one.contentDocument?.body.textContent ?? '') };
  }, file);
  expect(outcome).toEqual({ fetched: 'refused', contents: ['', ''] });
  const violated = () =>
    page.evaluate(() => [...new Set((window as unknown as { violated: string[] }).violated)].sort());
  await expect.poll(violated).toEqual(['connect-src', 'frame-src']);
  studio.expectedErrors.push(/Content Security Policy/, /Not allowed to load local resource/);
});

test('a file made up by a page is no file of this machine', async () => {
  const { studio, page } = shared();
  const story = path.join(studio.home, 'secret.fabula');
  fs.writeFileSync(story, 'no story');
  const answer = await page.evaluate((name) => window.fabula.offer(new File(['x'], name)), story);
  expect(answer).toMatchObject({ ok: false, error: { code: 'file-not-found' } });
});
