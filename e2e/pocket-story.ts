// Stories for tests, drawn by the built-in model in the real engine process. Few steps: what is tested is the way
// from a request to a picture in the file and on the page, not the picture.

import type { Page } from '@playwright/test';
import type { EditInput } from '../src-main/contract/edits.ts';
import type { StoryView } from '../src-main/contract/story-view.ts';
import { call, storyIn } from './contract-client.ts';
import { expect, type Studio } from './studio.ts';

export interface PocketStory {
  title?: string;
  scenes: number;
  /** More of them make time for something to happen meanwhile. */
  steps?: number;
  /** Of a picture, in pixels; null is the model's own. */
  side?: number | null;
}

/** A new story in this window, with one character and nothing drawn, at its scenes. */
export async function newStory(
  page: Page,
  { title = 'Drawn', scenes, steps = 4, side = 128 }: PocketStory,
): Promise<void> {
  await call(page, 'story.new', { title });
  const edits: EditInput[] = [
    { type: 'story.set', style: 'A watercolor illustration of' },
    { type: 'character.add', name: 'Fox', description: 'a red fox with a blue scarf' },
    // Held by words: a picture of each character first would take as long again.
    {
      type: 'settings.set',
      settings: { steps, method: 'onestory', ...(side && { width: side, height: side }) },
    },
    {
      type: 'scene.add',
      scenes: Array.from({ length: scenes }, (_, index) => ({ prompt: `in the snow, day ${index + 1}` })),
    },
  ];
  for (const edit of edits) await call(page, 'story.edit', { edit });
  await call(page, 'command.run', { name: 'view.story' });
}

/** How many pictures each scene has. */
export const pictures = ({ scenes }: StoryView): number[] => scenes.map(({ frames }) => frames.length);

/** Resolves when the model is at work on a picture. */
export function sampling(page: Page): Promise<void> {
  return page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        const end = window.fabula.on('draw.progress', ({ stage }) => {
          if (stage !== 'sampling') return;
          end();
          resolve();
        });
      }),
  );
}

/** Resolves when a picture is in the file. */
export function firstPicture(page: Page): Promise<void> {
  return page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        const end = window.fabula.on('story.changed', ({ scenes = [] }) => {
          if (scenes.every(({ frames }) => frames.length === 0)) return;
          end();
          resolve();
        });
      }),
  );
}

/** Draws what is missing, and waits until it is on the cards, however busy the machine is. */
export async function drawMissing(page: Page, scenes: number): Promise<void> {
  await call(page, 'draw.start', { scenes: 'missing' });
  await expect
    .poll(async () => pictures(await storyIn(page)).filter((count) => count > 0).length, { timeout: 120_000 })
    .toBe(scenes);
  await expectPicturesOnCards(page, scenes);
}

export function enginePid({ app }: Studio): Promise<number | undefined> {
  return app.evaluate(
    ({ app: electron }) => electron.getAppMetrics().find(({ name }) => name === 'Fabula engine')?.pid,
  );
}

/** Every picture that the storyboard shows has arrived. */
export async function expectPicturesOnCards(page: Page, count: number): Promise<void> {
  const cards = page.locator('[data-scene] img');
  await expect(cards).toHaveCount(count);
  await expect
    .poll(() =>
      cards.evaluateAll((images) => images.every((one) => (one as HTMLImageElement).naturalWidth > 0)),
    )
    .toBe(true);
}
