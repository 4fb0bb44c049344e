// A folder of ONNX exports made elsewhere, dropped on the window: known for what it is, told what it cannot do, drawn
// with.

import fs from 'node:fs';
import path from 'node:path';
import { call, nextEvent } from './contract-client.ts';
import { drop } from './drop.ts';
import { expectPicturesOnCards, newStory } from './pocket-story.ts';
import { expect, test } from './studio.ts';

test('a folder of ONNX exports is dropped and drawn with', async ({ studio }) => {
  const folder = path.join(studio.home, 'Models', 'exported');
  fs.cpSync('native-models/parity/fixtures/onnx-exports/sdxl/model', folder, { recursive: true });
  const page = await studio.launch();
  await newStory(page, { title: 'Exported', scenes: 2, steps: 2, side: null });

  await drop(studio, page, [folder]);
  const card = page.getByRole('dialog', { name: 'Models' }).getByRole('listitem', { name: 'exported' });
  await expect(card).toContainText('Stable Diffusion XL');
  await expect(card).toContainText('A finished ONNX export: identity strength is in whole numbers');
  await studio.screenshot(page, 'onnx-export-dropped');
  await card.getByRole('button', { name: 'Use for this story' }).click();
  await page.keyboard.press('Escape');
  const finished = nextEvent(page, 'draw.finished');
  await call(page, 'draw.start', { scenes: 'all' });
  expect(await finished).toEqual({ drawn: 2, failed: 0 });
  await expectPicturesOnCards(page, 2);
});
