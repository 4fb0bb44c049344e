// A page that ends, goes elsewhere or hangs is brought back, and the person is told. The window is looked at from the
// main process: the test driver's own hold on a page ends with the page.

import { call } from './contract-client.ts';
import { answerMessageBoxes, askedBoxes } from './dialogs.ts';
import { expect, type Studio, test } from './studio.ts';

/** What the first window's page says. */
const text = ({ app }: Studio): Promise<string> =>
  app.evaluate(async ({ BrowserWindow }) => {
    const { webContents } = BrowserWindow.getAllWindows()[0]!;
    if (webContents.isCrashed() || webContents.isLoading()) return '';
    // Asked of a page that is just ending, this is never answered.
    const patience = new Promise<string>((resolve) => setTimeout(() => resolve(''), 1000));
    return Promise.race([
      webContents.executeJavaScript('document.body.innerText') as Promise<string>,
      patience,
    ]);
  });

const openWindows = ({ app }: Studio): Promise<number> =>
  app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length);

/** As the system does when memory is short. */
const killPage = ({ app }: Studio): Promise<void> =>
  app.evaluate(({ BrowserWindow }) => {
    process.kill(BrowserWindow.getAllWindows()[0]!.webContents.getOSProcessId(), 'SIGKILL');
  });

test('a page that ended is shown again, with its story and a word about it', async ({ studio }) => {
  const page = await studio.launch();
  await call(page, 'story.new', { title: 'Kept in its file' });
  await call(page, 'story.edit', { edit: { type: 'scene.add', scenes: [{ prompt: 'a lantern' }] } });
  await killPage(studio);
  await expect.poll(() => text(studio), { timeout: 20_000 }).toContain('was started again (killed');
  await expect.poll(() => text(studio)).toContain('Your story is safe');
  await expect.poll(() => text(studio)).toContain('Kept in its file');
  expect(studio.log()).toContain('page: Error: its process ended: killed');
  // It can be talked to as before.
  const answer = await studio.app.evaluate(
    ({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]!.webContents.executeJavaScript(
        `window.fabula.call('story.undo')`,
      ) as Promise<unknown>,
  );
  expect(answer).toMatchObject({ ok: true, value: { words: 'Add a Scene' } });
});

test('one that ends again at once is the person’s to decide about', async ({ studio }) => {
  await studio.launch();
  await answerMessageBoxes(studio, 1);
  await killPage(studio);
  await expect.poll(() => text(studio), { timeout: 20_000 }).toContain('was started again');
  expect(await askedBoxes(studio)).toEqual([]);
  await killPage(studio);
  await expect.poll(() => askedBoxes(studio)).toHaveLength(1);
  await expect.poll(() => text(studio), { timeout: 20_000 }).toContain('was started again');

  // Without a window the app would end, and could not be asked any more.
  await studio.app.evaluate(({ app }) => {
    app.removeAllListeners('window-all-closed');
    app.on('window-all-closed', () => {});
  });
  await answerMessageBoxes(studio, 0);
  await killPage(studio);
  await expect.poll(() => openWindows(studio)).toBe(0);
  const [, last] = await askedBoxes(studio);
  expect(last).toMatchObject({
    message: expect.stringContaining('ended again and again'),
    detail: expect.stringContaining('Your story is safe'),
  });
});

test('a page that leaves is brought back', async ({ studio }) => {
  await studio.launch();
  const shownAgain = () => expect.poll(() => text(studio), { timeout: 20_000 }).toContain('Fabula');
  await shownAgain();
  for (const way of [
    `location.href = 'about:blank'`,
    `location.href = 'app://fabula/nothing.html'`,
    `history.pushState(null, '', '/nothing.html')`,
  ]) {
    await studio.app.evaluate(
      ({ BrowserWindow }, script) =>
        BrowserWindow.getAllWindows()[0]!.webContents.executeJavaScript(`${script}; null`),
      way,
    );
    await expect
      .poll(() =>
        studio.app.evaluate(({ BrowserWindow }) => {
          const { webContents } = BrowserWindow.getAllWindows()[0]!;
          return webContents.isLoading() ? '' : webContents.getURL();
        }),
      )
      .toBe('app://fabula/index.html');
    await shownAgain();
  }
});

test('one that hangs can be started again', async ({ studio }) => {
  await studio.launch();
  await answerMessageBoxes(studio, 1);
  // Chromium takes half a minute to say so by itself.
  await studio.app.evaluate(({ BrowserWindow }) => {
    const { webContents } = BrowserWindow.getAllWindows()[0]!;
    void webContents.executeJavaScript('for (;;);');
    webContents.emit('unresponsive');
  });
  await expect.poll(() => text(studio), { timeout: 20_000 }).toContain('was started again');
  expect(studio.log()).toContain('it does not answer');
});
