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
): Promise<void> {
  const session = await app.context().newCDPSession(page);
  const at = { x: 400, y: 300, data: { items: [], files, dragOperationsMask: 1 } };
  await session.send('Input.dispatchDragEvent', { type: 'dragEnter', ...at });
  await session.send('Input.dispatchDragEvent', { type: 'dragOver', ...at });
  await look?.();
  await session.send('Input.dispatchDragEvent', { type: 'drop', ...at });
  await session.detach();
  // The page has taken it when it no longer asks for it.
  await expect(page.getByText('Drop a story to open it')).toHaveCount(0);
}
