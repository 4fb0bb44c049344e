// A person's own model: dropped on the window, drawn with, there after a restart, moved away (which is told, and mended
// by showing where it is), put back, checked and removed. The model is a tiny checkpoint of random weights.

import fs from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { fixtureFolder } from '../native-models/architectures/component-for-tests.ts';
import { singleFile } from '../native-models/checkpoints/single-file/ldm-layout-for-tests.ts';
import { openCheckpoint } from '../native-models/index.ts';
import { call, nextEvent, storyIn } from './contract-client.ts';
import { answerMessageBoxes, askedBoxes } from './dialogs.ts';
import { drop } from './drop.ts';
import { expectPicturesOnCards } from './pocket-story.ts';
import { expect, root, type Studio, test } from './studio.ts';

const tiny = path.join(root, 'native-models/parity/fixtures/whole-method/models/tiny-sdxl');

const answerOpenDialog = ({ app }: Studio, file: string) =>
  app.evaluate(({ dialog }, filePath) => {
    dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [filePath] });
  }, file);

/** Its parts and licences are shown before anything is fetched; archives can come from a folder. */
async function askForCuda(studio: Studio, page: Page): Promise<void> {
  const cuda = page.getByRole('region', { name: 'CUDA' });
  await cuda.getByRole('button', { name: 'Get CUDA…' }).click();
  await expect(cuda.getByRole('listitem').filter({ hasText: 'cuDNN' })).toContainText(
    'NVIDIA software licence',
  );
  await studio.screenshot(page, 'settings-cuda');
  const empty = path.join(studio.home, 'no archives');
  fs.mkdirSync(empty);
  await answerOpenDialog(studio, empty);
  await cuda.getByRole('button', { name: 'Use a folder with them…' }).click();
  await expect(cuda.getByRole('alert')).toContainText('no archives lacks nvidia_cuda_runtime');
  await expect(cuda.getByRole('button', { name: 'Download 1.2 GB' })).toBeEnabled();
}

test('a model of one’s own is added, drawn with, lost, found and removed', async ({ studio }) => {
  const place = path.join(studio.home, 'Models', 'Tiny Fox');
  fs.cpSync(tiny, place, { recursive: true });
  fs.writeFileSync(path.join(place, 'LICENSE'), 'Draw what you like.\n');
  let page = await studio.launch();
  await call(page, 'story.new', { title: 'Own model' });
  await call(page, 'story.edit', { edit: { type: 'character.add', name: 'Fox', description: 'a red fox' } });
  await call(page, 'story.edit', { edit: { type: 'scene.add', scenes: [{ prompt: 'in the snow' }] } });
  await call(page, 'story.edit', { edit: { type: 'settings.set', settings: { steps: 2 } } });

  await call(page, 'command.run', { name: 'app.models' });
  await answerOpenDialog(studio, place);
  const dialog = page.getByRole('dialog', { name: 'Models' });
  await dialog.getByRole('button', { name: 'Add a folder…' }).click();
  const card = dialog.getByRole('listitem', { name: 'Tiny Fox' });
  await expect(card).toContainText('~/Models/Tiny Fox');
  await expect(card).toContainText('Stable Diffusion XL');
  await card.getByRole('button', { name: 'Use for this story' }).click();
  await expect(card.getByRole('button', { name: 'In use' })).toBeDisabled();
  await studio.screenshot(page, 'models');
  await page.keyboard.press('Escape');
  expect((await storyIn(page)).story.modelId).toBe('tiny-fox');

  const drawn = nextEvent(page, 'draw.finished');
  await call(page, 'draw.start', { scenes: 'missing' });
  expect(await drawn).toEqual({ drawn: 1, failed: 0 });
  await call(page, 'command.run', { name: 'view.story' });
  await expectPicturesOnCards(page, 1);
  const engine = await call(page, 'engine.get');
  expect(engine).toMatchObject({ status: 'ready', device: 'cpu' });
  if (process.platform === 'linux') {
    expect(engine.notUsed).toMatchObject([{ device: 'cuda', reason: expect.stringMatching(/\w/) }]);
    await call(page, 'command.run', { name: 'app.preferences' });
    await expect(page.getByText(/Graphics card \(CUDA\) is not used: /)).toBeVisible();
    await page.getByRole('button', { name: 'What can this computer draw with?' }).click();
    const devices = page.getByRole('list', { name: 'Devices of this computer' });
    await expect(devices).toContainText('Graphics card (CUDA) cannot be used: ', { timeout: 60_000 });
    await expect(devices).toContainText('Graphics card (WebGPU) can');
    await expect(devices).toContainText('Processor can be used');
    await studio.screenshot(page, 'settings-device');
    if (process.arch === 'x64') await askForCuda(studio, page);
    await page.keyboard.press('Escape');
  }
  const { hash } = (await call(page, 'models.list')).find(({ id }) => id === 'tiny-fox')!.library!;
  const picture = (await storyIn(page)).scenes[0]!.frames[0]!;
  const drawnPlain = await call(page, 'frame.get', { id: picture.id });
  expect(drawnPlain.model).toMatchObject({ hash });

  // Another VAE for it, from its row: the picture is another one, until its own is used again.
  const light = path.join(studio.home, 'light.safetensors');
  const bytes = fs.readFileSync(path.join(place, 'vae/diffusion_pytorch_model.safetensors'));
  const start = 8 + Number(bytes.readBigUInt64LE(0));
  const header = JSON.parse(bytes.subarray(8, start).toString());
  const [from, to] = header['decoder.conv_out.bias'].data_offsets as [number, number];
  for (let at = start + from; at < start + to; at += 2) bytes.writeUInt16LE(0x399a, at);
  fs.writeFileSync(light, bytes);
  await answerOpenDialog(studio, light);
  await call(page, 'command.run', { name: 'app.models' });
  await card.getByRole('button', { name: 'More for Tiny Fox' }).click();
  await page.getByRole('menuitem', { name: 'Use another VAE…' }).click();
  await expect(card).toContainText('with the VAE ~/light.safetensors');
  await studio.screenshot(page, 'model-vae');
  const relit = nextEvent(page, 'draw.finished');
  await call(page, 'draw.start', { scenes: 'all' });
  expect(await relit).toEqual({ drawn: 1, failed: 0 });
  const newest = async () => {
    const { id } = (await storyIn(page)).scenes[0]!.frames[0]!;
    return call(page, 'frame.get', { id });
  };
  expect((await newest()).model.hash).not.toBe(hash);
  expect((await newest()).sha256).not.toBe(drawnPlain.sha256);
  await card.getByRole('button', { name: 'More for Tiny Fox' }).click();
  await page.getByRole('menuitem', { name: 'Use its own VAE again' }).click();
  await expect(card).not.toContainText('with the VAE');
  await page.keyboard.press('Escape');
  await studio.quit();

  const moved = path.join(studio.home, 'Elsewhere');
  fs.renameSync(place, moved);
  page = await studio.launch();
  await page.getByText('Own model').click();
  const banner = page.getByRole('alert').filter({ hasText: 'The model of this story cannot be used.' });
  await expect(banner).toContainText('“Tiny Fox”'.replace(/[“”]/g, '"'));
  await expect(banner).toContainText('~/Models/Tiny Fox');
  await studio.screenshot(page, 'model-missing');
  await answerOpenDialog(studio, moved);
  await banner.getByRole('button', { name: 'Find it…' }).click();
  await expect(banner).toHaveCount(0);
  const again = nextEvent(page, 'draw.finished');
  await call(page, 'draw.start', { scenes: 'all' });
  expect(await again).toEqual({ drawn: 1, failed: 0 });

  fs.renameSync(moved, place);
  expect((await call(page, 'models.list')).find(({ id }) => id === 'tiny-fox')).toMatchObject({
    library: { state: 'missing', place: '~/Elsewhere' },
    problem: { code: 'model-not-found' },
  });
  await answerOpenDialog(studio, place);
  expect(await call(page, 'models.relink', { id: 'tiny-fox', from: 'dialog' })).toEqual({ id: 'tiny-fox' });
  const told = nextEvent(page, 'models.verifying');
  expect(await call(page, 'models.verify', { id: 'tiny-fox' })).toMatchObject({ right: true });
  expect(await told).toMatchObject({ id: 'tiny-fox', totalBytes: expect.any(Number) });
  // Nothing is being read any more: stopping says nothing.
  expect(await call(page, 'models.stopVerify', { id: 'tiny-fox' })).toBeNull();

  const removed = nextEvent(page, 'models.changed');
  expect(await call(page, 'models.remove', { id: 'tiny-fox', deleteFiles: false })).toBe('removed');
  expect((await removed).map(({ id }) => id)).toEqual(['pocket']);
  expect(fs.existsSync(path.join(place, 'model_index.json'))).toBe(true);
});

test('a model is added by a drop; its files go only after they were shown', async ({ studio }) => {
  const place = path.join(studio.home, 'Tiny');
  fs.cpSync(tiny, place, { recursive: true });
  const page = await studio.launch();
  const broken = path.join(studio.home, 'broken.safetensors');
  fs.writeFileSync(broken, 'no weights');
  await drop(studio, page, [broken]);
  await expect(page.getByRole('alert').filter({ hasText: 'broken.safetensors' })).toBeVisible();
  expect(await call(page, 'models.list')).toHaveLength(1);

  await drop(studio, page, [place]);
  await expect(
    page.getByRole('dialog', { name: 'Models' }).getByRole('listitem', { name: 'Tiny', exact: true }),
  ).toContainText('~/Tiny');
  await studio.screenshot(page, 'model-folder-dropped');
  await answerMessageBoxes(studio, 0);
  expect(await call(page, 'models.remove', { id: 'tiny', deleteFiles: true })).toBe('cancelled');
  expect(fs.existsSync(place)).toBe(true);
  const [asked] = await askedBoxes(studio);
  expect(asked!.detail).toContain('~/Tiny/unet/diffusion_pytorch_model.safetensors');
  await answerMessageBoxes(studio, 1);
  expect(await call(page, 'models.remove', { id: 'tiny', deleteFiles: true })).toBe('removed');
  expect(fs.existsSync(place)).toBe(false);
});

test('a download goes on after a cut, outside the page, and only after a click', async ({ studio }) => {
  const bytes = singleFile(await openCheckpoint(fixtureFolder('sdxl')));
  const half = Math.floor(bytes.length / 2);
  const ranges: (string | undefined)[] = [];
  const server = http.createServer(({ headers }, response) => {
    ranges.push(headers.range);
    const from = Number(/^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1] ?? 0);
    if (from > 0) {
      const range = `bytes ${from}-${bytes.length - 1}/${bytes.length}`;
      response.writeHead(206, { etag: '"1"', 'content-range': range }).end(bytes.subarray(from));
    } else {
      response.writeHead(200, { etag: '"1"', 'content-length': bytes.length });
      response.write(bytes.subarray(0, half), () => setTimeout(() => response.destroy(), 1000));
    }
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/tiny.safetensors`;
  const page = await studio.launch();
  await page.getByRole('button', { name: 'Models', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Models' });
  await expect(dialog.getByRole('button', { name: 'Download SDXL base 1.0' })).toBeVisible();
  await studio.screenshot(page, 'models-catalogue');
  expect(ranges).toEqual([]);

  const address = dialog.getByLabel('Address of a .safetensors file');
  await answerMessageBoxes(studio, 0);
  await address.fill(url);
  await address.press('Enter');
  await expect.poll(() => askedBoxes(studio)).toHaveLength(1);
  await expect(address).toHaveValue(url);
  expect(ranges).toEqual([]);
  await answerMessageBoxes(studio, 1);
  await address.press('Enter');
  await expect(dialog.getByRole('listitem', { name: 'tiny', exact: true })).toBeVisible({ timeout: 30_000 });
  expect(ranges[0]).toBeUndefined();
  expect(ranges[1]).toMatch(/^bytes=[1-9]\d*-$/);
  const { library } = (await call(page, 'models.list')).find(({ id }) => id === 'tiny')!;
  expect(library).toMatchObject({ state: 'here', source: url });
  expect(await call(page, 'downloads.get')).toEqual([]);
  // The page itself reaches no network, as before.
  studio.expectedErrors.push(/Content Security Policy|Refused to connect|ERR_/);
  expect(
    await page.evaluate(
      (to) =>
        fetch(to).then(
          () => 'reached',
          () => 'refused',
        ),
      url,
    ),
  ).toBe('refused');
  server.close();
});
