// Project documents on the command line: the story in them is the one that is drawn, and the files stay as they are.

import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FabulaError } from '../contract/errors.ts';
import { StoryDocument } from '../store/document/story-document.ts';
import { migrations } from '../store/migrations/index.ts';
import { sceneWords } from '../story/identity.ts';
import { commandFolder, tiny } from './fabula-for-tests.ts';
import { readStory } from './read-story.ts';

const folder = mkdtempSync(join(tmpdir(), 'fabula-read-'));
afterAll(() => rmSync(folder, { recursive: true }));

function documentAt(name: string, edit: (document: StoryDocument) => void = () => {}): string {
  const path = join(folder, name);
  const document = StoryDocument.create(path, {
    story: {
      title: 'The fox',
      style: 'A watercolor of',
      characters: [
        { name: 'fox', description: 'a red fox' },
        { name: 'owl', description: 'a small owl' },
      ],
      scenes: [
        { prompt: 'in the snow', caption: 'Snow' },
        { prompt: 'at night', cast: ['owl', 'fox'], seed: 3 },
      ],
      seed: 7,
    },
    settings: { steps: 9, hold: { picture: null }, freeU: { s1: 1 } },
  });
  edit(document);
  document.close();
  return path;
}

async function complaint(path: string, only?: number): Promise<string> {
  const error: unknown = await readStory(path, only).then(
    () => 'no error',
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof FabulaError)) throw error;
  expect(error.message).not.toContain('\n');
  return error.message.replace(`${folder}/`, '');
}

describe('a project document', () => {
  it('is read as the story in it, with what was set', async () => {
    const path = documentAt('fox.fabula');
    const before = readFileSync(path);
    const { story, settings, model } = await readStory(path);
    expect(sceneWords(story)).toEqual([
      {
        identityPrompt: 'A watercolor of a red fox',
        framePrompt: 'in the snow',
        seed: 7,
        cast: [{ words: 'a red fox' }],
      },
      {
        identityPrompt: 'A watercolor of a small owl and a red fox',
        framePrompt: 'at night',
        seed: 3,
        cast: [{ words: 'a small owl' }, { words: 'a red fox' }],
      },
    ]);
    expect(story).toMatchObject({ title: 'The fox', scenes: [{ caption: 'Snow' }, {}] });
    expect(settings).toEqual({ steps: 9, hold: { picture: null }, freeU: { s1: 1 } });
    expect(model).toBeUndefined();
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  it('is told by its content, whatever it is called', async () => {
    const renamed = join(folder, 'story.yaml');
    copyFileSync(documentAt('named.fabula'), renamed);
    expect((await readStory(renamed)).story.title).toBe('The fox');
  });

  it('needs no names that differ, and has no deleted scenes', async () => {
    const path = documentAt('names.fabula', (document) => {
      document.edit({ type: 'character.add', name: 'fox', description: 'a blue fox' });
      document.edit({ type: 'character.add', name: '', description: 'a hen' });
      const [first, second] = document.board.scenes;
      const ids = document.board.characters.slice(2).map(({ id }) => id);
      document.edit({ type: 'scene.set', id: second!.id, cast: ids });
      document.edit({ type: 'scene.remove', ids: [first!.id] });
    });
    const { story } = await readStory(path);
    expect(story.characters.map(({ name }) => name)).toEqual(['fox', 'owl', 'fox 2', 'character 4']);
    expect(story.scenes).toEqual([
      { prompt: 'at night', caption: '', cast: ['fox 2', 'character 4'], seed: 3 },
    ]);
  });

  it.each(migrations.slice(0, -1).map((_, index) => index + 1))(
    'of version %i is read from a copy, and stays of that version',
    async (version) => {
      const path = join(folder, `v${version}.fabula`);
      const packed = resolve(import.meta.dirname, `../store/migrations/fixtures/v${version}.fabula.gz`);
      writeFileSync(path, gunzipSync(readFileSync(packed)));
      const before = readFileSync(path);
      expect((await readStory(path)).story.scenes.length).toBeGreaterThan(0);
      expect(readFileSync(path).equals(before)).toBe(true);
    },
  );

  it('that cannot be read is one line', async () => {
    const newer = documentAt('newer.fabula');
    const bytes = readFileSync(newer);
    bytes.writeUInt32BE(99, 60);
    writeFileSync(newer, bytes);
    expect(await complaint(newer)).toBe('newer.fabula was saved by a newer Fabula.');

    const damaged = documentAt('damaged.fabula');
    writeFileSync(damaged, readFileSync(damaged).fill(0x5a, 16384));
    expect(await complaint(damaged)).toMatch(/^damaged\.fabula .*damaged/);

    const text = join(folder, 'text.fabula');
    writeFileSync(text, 'scenes: []');
    expect(await complaint(text)).toBe('text.fabula is not a Fabula story.');
    expect(await complaint(join(folder, 'gone.fabula'))).toBe('There is no file gone.fabula.');
    expect(await complaint(documentAt('two.fabula'), 2)).toBe('--only 2: two.fabula holds one story.');

    const lora = { name: 'ink', sha256: 'ab'.repeat(32), strength: 1 };
    const wanting = documentAt('lora.fabula', (document) => {
      document.edit({ type: 'settings.set', settings: { loras: [lora] } });
    });
    expect(await complaint(wanting)).toBe('The LoRA "ink" of this story is not known on this computer.');
    const empty = join(folder, 'empty.fabula');
    StoryDocument.create(empty).close();
    expect(await complaint(empty)).toBe('empty.fabula: the story has no scenes.');
  });
});

describe('the command', () => {
  const { base, fabula, draw, remove } = commandFolder();
  afterAll(remove);
  const document = join(base, 'story.fabula');
  beforeAll(() => {
    StoryDocument.create(document, {
      story: {
        title: 'A test',
        style: 'a drawing of',
        characters: [
          { name: 'fox', description: 'a fox' },
          { name: 'owl', description: 'an owl' },
        ],
        scenes: [
          { prompt: 'in the snow', caption: 'One' },
          { prompt: 'by a river', cast: ['fox', 'owl'] },
          { prompt: 'in a house' },
        ],
        seed: 7,
      },
      modelId: tiny,
      settings: { steps: 2, width: 64, height: 64 },
    }).close();
  });

  it('draws a document as it draws the same story in YAML', async () => {
    const yaml = await draw('from-yaml');
    const { code, stderr } = await fabula('story', document, '--out', 'from-document');
    expect([code, stderr]).toEqual([0, expect.stringContaining('3/3')]);
    for (const name of ['01-in-the-snow.png', '03-in-a-house.png', 'story.json'])
      expect(readFileSync(join(base, 'from-document', name)).equals(readFileSync(join(yaml, name)))).toBe(
        true,
      );
  });

  it('lists what a document would draw', async () => {
    const explained = await fabula('story', document, '--explain');
    expect(explained).toMatchObject({ code: 0, stdout: expect.stringContaining('in the snow') });
  });
});
