// Files that people have, opened as they open them: dropped on the window, named when Fabula starts, chosen in the
// dialog. What comes in is looked through first where it is not a story already.

import fs from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { docx } from '../src-main/imports/testing/docx.ts';
import { insertText, textChunk } from '../src-main/pictures/png-chunks.ts';
import { StoryDocument } from '../src-main/store/document/story-document.ts';
import { sampleRun } from '../src-main/store/testing/sample-document.ts';
import { recordFormat } from '../src-main/story/story-record.ts';
import { call, nextEvent, storyIn } from './contract-client.ts';
import { drop } from './drop.ts';
import { look } from './look.ts';
import { newStory } from './pocket-story.ts';
import { sharedStudio } from './shared-studio.ts';
import { expect, test } from './studio.ts';

const yaml = `title: The lantern
style: A watercolor illustration of
characters: {fox: a red fox, owl: a small owl}
scenes:
  - {prompt: finding a lantern, caption: One evening.}
  - {prompt: at night, cast: [owl, fox], seed: 3}
settings: {steps: 4}
`;

test('a story in YAML is a story: dropped, named at the start, and chosen in the dialog', async ({
  studio,
}) => {
  const file = path.join(studio.home, 'fox.yaml');
  fs.writeFileSync(file, yaml);
  const page = await studio.launch({ args: [file] });
  await expect(page.locator('[data-scene]')).toHaveCount(2);
  const { story, characters, scenes, undo, document } = await storyIn(page);
  expect(story).toMatchObject({
    title: 'The lantern',
    style: 'A watercolor illustration of',
    settings: { steps: 4 },
  });
  expect(characters.map(({ name }) => name)).toEqual(['fox', 'owl']);
  expect(scenes[1]).toMatchObject({ prompt: 'at night', cast: [2, 1], seed: 3 });
  expect([undo.undo, document.name]).toEqual([null, 'The lantern']);

  await call(page, 'command.run', { name: 'view.home' });
  await expect(page.getByRole('button', { name: 'Open…' })).toBeVisible();
  await drop(studio, page, [file]);
  await expect(page.locator('[data-scene]')).toHaveCount(2);
  expect((await storyIn(page)).document.name).toBe('The lantern 2');

  await call(page, 'command.run', { name: 'view.home' });
  await studio.app.evaluate(({ dialog }, chosen) => {
    dialog.showOpenDialog = (async () => ({ canceled: false, filePaths: [chosen] })) as never;
  }, file);
  await page.getByRole('button', { name: 'Open…' }).click();
  await expect(page.locator('[data-scene]')).toHaveCount(2);

  // And the record of a story that was drawn by command.
  const drawn = path.join(studio.home, 'story.json');
  const told = { style: 'A sketch of', scenes: [{ prompt: 'in the snow' }] };
  const record = { format: recordFormat, version: 1, story: told, modelReference: 'pocket', run: sampleRun };
  fs.writeFileSync(drawn, JSON.stringify({ ...record, frames: [] }));
  await call(page, 'command.run', { name: 'view.home' });
  await expect(page.getByRole('button', { name: 'Open…' })).toBeVisible();
  await drop(studio, page, [drawn]);
  await expect(page.locator('[data-scene]')).toHaveCount(1);
  expect((await storyIn(page)).story.style).toBe('A sketch of');
});

/** As it lies in the file, which nobody has open. */
function pictureOf(file: string, frame: number): Uint8Array {
  const document = StoryDocument.open(file, { readOnly: true });
  try {
    return document.frames.png(frame);
  } finally {
    document.close();
  }
}

test.describe('in one app', () => {
  const shared = sharedStudio();

  test('a manuscript is looked through, then made, or added in one step that can be undone', async () => {
    const { studio, page } = shared();
    const file = path.join(studio.home, 'Der Fuchs.docx');
    fs.writeFileSync(
      file,
      docx([
        { style: 'Title', text: 'Der kleine Fuchs' },
        { style: 'berschrift1', text: 'Erstes Kapitel' },
        { text: 'Es war einmal ein kleiner Fuchs, der fand im Wald eine alte Laterne.' },
        { text: 'Sie leuchtete noch.' },
        { style: 'berschrift1', text: 'Zweites Kapitel' },
        { text: 'Der Weg war lang, und es begann zu schneien.' },
        { style: 'berschrift1', text: 'Drittes Kapitel' },
        { text: 'שלום, sagte die Eule.' },
      ]),
    );
    await expect(page.getByRole('button', { name: 'Open…' })).toBeVisible();
    await drop(studio, page, [file]);
    const dialog = page.getByRole('dialog', { name: 'Scenes of “Der Fuchs.docx”' });
    await expect(dialog.getByText('3 of 3 scenes')).toBeVisible();
    await expect(dialog.getByText('Sie leuchtete noch.')).toBeVisible();
    await look(studio, page, 'import-manuscript');
    await dialog.getByText('Paragraph', { exact: true }).click();
    await expect(dialog.getByText('4 of 4 scenes')).toBeVisible();
    await dialog.getByRole('checkbox', { name: /Sie leuchtete noch/ }).uncheck();
    await expect(dialog.getByText('3 of 4 scenes')).toBeVisible();
    await dialog.getByRole('button', { name: 'Make a new story' }).click();
    await expect(page.locator('[data-scene]')).toHaveCount(3);
    const made = await storyIn(page);
    expect(made.story.title).toBe('Der kleine Fuchs');
    expect(made.scenes.map(({ caption }) => caption)).toEqual([
      'Es war einmal ein kleiner Fuchs, der fand im Wald eine alte Laterne.',
      'Der Weg war lang, und es begann zu schneien.',
      'שלום, sagte die Eule.',
    ]);

    const text = path.join(studio.home, 'more.txt');
    fs.writeFileSync(text, 'in a boat\n\non a hill\n');
    await drop(studio, page, [text]);
    const more = page.getByRole('dialog', { name: 'Scenes of “more.txt”' });
    await more.getByText('What the pictures show').click();
    await more.getByRole('button', { name: 'Add to this story' }).click();
    await expect(page.locator('[data-scene]')).toHaveCount(5);
    expect((await storyIn(page)).scenes.slice(3).map(({ prompt }) => prompt)).toEqual([
      'in a boat',
      'on a hill',
    ]);
    expect((await storyIn(page)).undo.undo).toBe('Add 2 Scenes');
    await call(page, 'story.undo');
    await expect(page.locator('[data-scene]')).toHaveCount(3);
  });

  test('a picture of Fabula leads to its scene; of a story that is gone, one is made', async () => {
    const { studio, page } = shared();
    await newStory(page, { title: 'Drawn here', scenes: 2 });
    const finished = nextEvent(page, 'draw.finished');
    await call(page, 'draw.start', { scenes: 'missing' });
    await finished;
    const { scenes } = await storyIn(page);
    const file = path.join(studio.home, 'picture.png');
    const document = path.join(studio.home, 'Documents', 'Fabula', 'Drawn here.fabula');
    await call(page, 'command.run', { name: 'view.home' });
    await expect(page.getByRole('button', { name: 'Open…' })).toBeVisible();
    fs.writeFileSync(file, pictureOf(document, scenes[1]!.frames[0]!.id));
    await drop(studio, page, [file]);
    await expect(page.locator(`[data-scene="${scenes[1]!.id}"]`)).toBeFocused();

    await call(page, 'command.run', { name: 'view.home' });
    await expect(page.getByRole('button', { name: 'Open…' })).toBeVisible();
    fs.renameSync(document, path.join(studio.home, 'elsewhere.fabula'));
    await drop(studio, page, [file]);
    const dialog = page.getByRole('dialog', { name: 'How “picture.png” was drawn' });
    await expect(dialog.getByText('in the snow, day 2')).toBeVisible();
    await dialog.getByRole('button', { name: 'Make a new story' }).click();
    await expect(page.locator('[data-scene]')).toHaveCount(1);
    const made = await storyIn(page);
    expect(made.story).toMatchObject({ style: 'A watercolor illustration of', modelId: null });
    expect(made.characters).toMatchObject([{ description: 'a red fox with a blue scarf' }]);
  });

  test('pictures of other tools fill scenes, and what is left aside is said', async () => {
    const { studio, page } = shared();
    const plain = await sharp(new Uint8Array(192), { raw: { width: 8, height: 8, channels: 3 } })
      .png()
      .toBuffer();
    const file = path.join(studio.home, 'castle.png');
    const parameters = `a castle on a hill, (storm:1.2) <lora:ink:0.8>
Negative prompt: blurry, text
Steps: 24, Sampler: DPM++ 2M, Schedule type: Karras, CFG scale: 6.5, Seed: 3141592653, Size: 768x512, Model hash: 31e35c80fc, Model: sd_xl_base_1.0, Version: v1.9`;
    fs.writeFileSync(file, insertText(plain, [textChunk('parameters', parameters)]));
    await newStory(page, { scenes: 1 });
    await drop(studio, page, [file]);
    const dialog = page.getByRole('dialog', { name: 'How “castle.png” was drawn' });
    await expect(dialog.getByText('The LoRA “ink” is not on this computer.')).toBeVisible();
    await look(studio, page, 'import-picture');
    await dialog.getByRole('checkbox', { name: /draw all scenes with this size/ }).check();
    await dialog.getByRole('button', { name: 'Add to this story' }).click();
    await expect(page.locator('[data-scene]')).toHaveCount(2);
    const { story, scenes } = await storyIn(page);
    expect(scenes[1]).toMatchObject({ prompt: 'a castle on a hill, (storm:1.2)', seed: 3141592653 });
    expect(story.settings).toMatchObject({
      width: 768,
      height: 512,
      steps: 24,
      scheduler: 'dpmpp-2m-karras',
    });
    // One step, settings and all.
    await call(page, 'story.undo');
    const before = await storyIn(page);
    expect([before.scenes.length, before.story.settings]).toEqual([
      1,
      { steps: 4, method: 'onestory', width: 128, height: 128 },
    ]);
  });

  test('what nothing can be made of is one line, and nothing is lost', async () => {
    const { studio, page } = shared();
    await newStory(page, { scenes: 2 });
    const files: Record<string, [content: string, line: string]> = {
      'old.docx': ['no archive', 'old.docx is no Word document that can be read.'],
      'long.txt': ['x'.repeat(5_000_000), 'long.txt is 5,000,000 characters long, of at most 2,000,000.'],
      'bad.yaml': ['scenes: [', 'bad.yaml:1: '],
      'book.pdf': ['%PDF', 'book.pdf is of a kind that Fabula does not open.'],
    };
    for (const [name, [content, line]] of Object.entries(files)) {
      const file = path.join(studio.home, name);
      fs.writeFileSync(file, content);
      await drop(studio, page, [file]);
      await expect(page.getByText(line)).toBeVisible();
    }
    expect((await storyIn(page)).scenes).toHaveLength(2);
    const many = path.join(studio.home, 'many.txt');
    fs.writeFileSync(many, Array.from({ length: 2000 }, (_, at) => `Line ${at + 1}`).join('\n\n'));
    await drop(studio, page, [many]);
    const dialog = page.getByRole('dialog', { name: 'Scenes of “many.txt”' });
    await expect(dialog.getByText('2,000 of 2,000 scenes')).toBeVisible();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await expect(dialog).toBeHidden();
  });
});
