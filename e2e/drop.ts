// Files and folders dropped on the window as a file manager drops them: Chromium's own drag, so that the page gets
// Files of this machine's disk and Electron knows where they lie.

import type { Page } from '@playwright/test';
import { expect, type Studio } from './studio.ts';

/** `look` sees the page while they are still held over it. */
export async function drop(
  { app }: Studio,
  page: Page,
  files: string[],
  look?: () => Promise<void>,
  place = { x: 400, y: 300 },
): Promise<void> {
  const session = await app.context().newCDPSession(page);
  const at = { ...place, data: { items: [], files, dragOperationsMask: 1 } };
  const drag = (type: 'dragEnter' | 'dragOver' | 'drop') =>
    session.send('Input.dispatchDragEvent', { type, ...at });
  const dropped = await page.evaluateHandle(() => {
    const told = { yes: false };
    window.addEventListener('drop', () => {
      told.yes = true;
    });
    return told;
  });
  // A hand goes on moving: a page that was busy with something else sees the next move, or the next try.
  await expect(async () => {
    await drag('dragEnter');
    await drag('dragOver');
    await expect(page.getByText('Drop a story to open it')).toBeVisible({ timeout: 1000 });
    await look?.();
    await drag('dragOver');
    await drag('drop');
    await expect.poll(() => dropped.evaluate(({ yes }) => yes), { timeout: 3000 }).toBe(true);
  }).toPass();
  await session.detach();
}
