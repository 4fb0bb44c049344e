// Files as people have them, in a folder of this machine: what each is, and the story that becomes of it.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { ImportView } from '../../contract/imports.ts';
import { publishedSettings } from '../../contract/setting-facts.ts';
import { drawSettings, resolvedSettings } from '../../contract/settings.ts';
import { temporaryFolder } from '../../files/testing/temporary-folder.ts';
import { docx } from '../../imports/testing/docx.ts';
import { framePng } from '../../pictures/frame-png.ts';
import type { FrameRecord } from '../../pictures/frame-record.ts';
import { insertText, textChunk } from '../../pictures/png-chunks.ts';
import { StoryDocument } from '../../store/document/story-document.ts';
import { createSample, drawSample, sampleRun } from '../../store/testing/sample-document.ts';
import { present } from '../../story/board.ts';
import { recordFormat } from '../../story/story-record.ts';
import { importedUrl } from '../addresses.ts';
import { bringPicture, bringPictures } from './bring-pictures.ts';
import { fillDocument } from './fill-document.ts';
import { findScene } from './find-scene.ts';
import { Incoming, type Looked } from './incoming.ts';
import type { Libraries } from './match-proposal.ts';

const usual = { width: 256, height: 256, steps: 20, guidanceScale: 5, scheduler: 'euler' } as const;
const libraries: Libraries = {
  builtIn: { name: 'Pocket', hash: sampleRun.model.hash },
  models: [
    {
      id: 'sdxl-base',
      name: 'SDXL base',
      path: '/models/sd_xl_base_1.0.safetensors',
      family: 'sdxl',
      hash: '12'.repeat(32),
      files: [{ name: '', bytes: 1, modifiedAt: 1, sha256: `31e35c80fc${'0'.repeat(54)}` }],
      addedAt: 1,
    },
  ],
  loras: [
    { sha256: 'cd'.repeat(32), name: 'ink', path: '/loras/ink_v2.safetensors', bytes: 1, modifiedAt: 1 },
  ],
  defaults: new Map([[null, resolvedSettings.parse({ ...publishedSettings, ...usual })]]),
};

const incomingFor = (lately: string[] = []) =>
  new Incoming({
    libraries: async () => libraries,
    sceneOf: (picture, record) => findScene(picture, record, [], lately),
  });

const asked = (looked: Looked): ImportView => {
  if (looked.is !== 'asked') throw new Error(looked.is);
  return looked.view;
};
const ready = (looked: Looked) => {
  if (looked.is !== 'ready') throw new Error(looked.is);
  return looked.proposal;
};

const record: FrameRecord = {
  format: 'fabula-frame',
  version: 1,
  scene: 1,
  scenes: 1,
  identityPrompt: 'A sketch of a red fox',
  framePrompt: 'in the snow',
  prompt: 'A sketch of a red fox in the snow',
  window: [1],
  seed: 5,
  run: sampleRun,
};
const picture = (more: Partial<FrameRecord> = {}) =>
  framePng({ width: 8, height: 8, data: new Uint8Array(192) }, { ...record, ...more });

it('a story in YAML is ready, with its model and LoRAs as they are known here', async () => {
  using folder = temporaryFolder();
  const file = join(folder.path, 'fox.yaml');
  writeFileSync(
    file,
    `title: Fox
style: A sketch of
characters: {fox: a red fox, owl: an owl}
scenes:
  - {prompt: in the snow, caption: One}
  - {prompt: at night, cast: [owl, fox], seed: 3}
settings: {model: models/sd_xl_base_1.0.safetensors, steps: 20, lora: [ink_v2.safetensors:0.5, gone.safetensors]}
`,
  );
  const proposal = ready(await incomingFor().look(file));
  expect(proposal).toMatchObject({ modelId: 'sdxl-base', modelHere: true });
  expect(proposal.leftAside).toEqual([{ what: 'lora', detail: 'gone' }]);

  const document = StoryDocument.create(join(folder.path, 'made.fabula'), {
    story: { title: proposal.title },
  });
  fillDocument(document, proposal);
  const { story, characters, scenes } = document.board;
  expect(story).toMatchObject({
    title: 'Fox',
    style: 'A sketch of',
    modelId: 'sdxl-base',
    // Set by a person, though the model would do the same.
    settings: { steps: 20, loras: [{ name: 'ink', sha256: 'cd'.repeat(32), strength: 0.5 }] },
  });
  const [fox, owl] = characters.map(({ id }) => id);
  expect(present(scenes)).toMatchObject([
    { prompt: 'in the snow', caption: 'One', cast: null, seed: null },
    { prompt: 'at night', cast: [owl, fox], seed: 3 },
  ]);
  document.close();
});

it('a story.json sets only what its model would not do by itself', async () => {
  using folder = temporaryFolder();
  const settings = { ...drawSettings.parse({ ipca: { strength: 3 } }), ...usual };
  const drawn = {
    format: recordFormat,
    version: 1,
    story: { style: 'A sketch of', scenes: [{ prompt: 'in the snow' }] },
    modelReference: 'pocket',
    run: { ...sampleRun, settings },
    frames: [],
  };
  writeFileSync(join(folder.path, 'story.json'), JSON.stringify(drawn));
  const expected = { settings: { ipca: { strength: 3 } }, modelId: null, leftAside: [] };
  expect(ready(await incomingFor().look(join(folder.path, 'story.json')))).toMatchObject(expected);
  expect(ready(await incomingFor().look(folder.path)).settings).toEqual(expected.settings);
});

it('a file with several stories asks which', async () => {
  using folder = temporaryFolder();
  const file = join(folder.path, 'sets.json');
  const set = (subject: string) => ({ id_prompt: subject, frame_prompt_list: ['in a boat', 'at home'] });
  writeFileSync(file, JSON.stringify({ combinations: [set('a fox'), set('an owl')] }));
  const incoming = incomingFor();
  const view = asked(await incoming.look(file));
  expect(view).toMatchObject({ kind: 'story', choices: ['set 1', 'set 2'], title: 'a fox' });
  expect((await incoming.view(view.key, view.options, 1)).title).toBe('an owl');
  await expect(incoming.view(view.key, view.options, 7)).rejects.toThrow('sets.json holds 2 stories.');
});

it('a picture of Fabula finds its scene, by its bytes or by its words and seed', async () => {
  using folder = temporaryFolder();
  const path = join(folder.path, 'story.fabula');
  const document = createSample(path, 3);
  const png = await picture();
  const [, second, third] = present(document.board.scenes);
  drawSample(document, second!.id, { png });
  drawSample(document, third!.id, { seed: 9 });
  document.close();
  const [exact, anew] = [join(folder.path, 'exact.png'), join(folder.path, 'anew.png')];
  writeFileSync(exact, png);
  writeFileSync(
    anew,
    await picture({ seed: 9, identityPrompt: 'watercolour a red fox with a coat', framePrompt: 'scene 3' }),
  );
  const incoming = incomingFor([join(folder.path, 'gone.fabula'), path]);
  expect(await incoming.look(exact)).toEqual({ is: 'drawn', found: { path, scene: second!.id } });
  expect(await incoming.look(anew)).toEqual({ is: 'drawn', found: { path, scene: third!.id } });
  // Of a story that is nowhere, one is made of what the picture says.
  expect(asked(await incomingFor().look(exact))).toMatchObject({
    kind: 'pictures',
    style: 'A sketch of',
    characters: ['Main character'],
    scenes: [{ name: 'exact.png', prompt: 'in the snow' }],
    model: { name: 'Pocket', here: true },
    settings: {},
  });
});

it('a picture of another tool is looked through, its model told by the hash of its file', async () => {
  using folder = temporaryFolder();
  const file = join(folder.path, 'a1111.png');
  const text =
    'a fox <lora:ink_v2:0.6>\nSteps: 9, Sampler: Euler a, Seed: 4, Model hash: 31e35c80fc, Model: whatever';
  writeFileSync(file, insertText(await bare(), [textChunk('parameters', text)]));
  const incoming = incomingFor();
  const view = asked(await incoming.look(file));
  expect(view).toMatchObject({
    kind: 'pictures',
    model: { name: 'whatever', here: true },
    settings: { steps: 9, scheduler: 'euler-ancestral', loras: [{ name: 'ink', strength: 0.6 }] },
    leftAside: [],
  });
  expect((await incoming.take(view.key, view.options, 0)).proposal).toMatchObject({
    modelId: 'sdxl-base',
    seed: 4,
  });
  incoming.forget(view.key);
  await expect(incoming.take(view.key, view.options, 0)).rejects.toThrow('does not know this file any more');
});

const bare = async () => {
  const { default: sharp } = await import('sharp');
  return sharp(new Uint8Array(192), { raw: { width: 8, height: 8, channels: 3 } })
    .png()
    .toBuffer();
};

it('a manuscript is read as a person wants it, and scenes can be left out', async () => {
  using folder = temporaryFolder();
  const file = join(folder.path, 'Der Fuchs.docx');
  writeFileSync(
    file,
    docx([
      { style: 'Heading1', text: 'Eins' },
      { text: 'Ein Fuchs.' },
      { text: 'Er lief.' },
      { style: 'Heading1', text: 'Zwei' },
      { text: 'Ende.' },
    ]),
  );
  const incoming = incomingFor();
  const view = asked(await incoming.look(file));
  expect(view).toMatchObject({
    kind: 'manuscript',
    title: 'Der Fuchs',
    headings: 2,
    options: { split: 'headings', into: 'captions' },
    scenes: [
      { name: 'Eins', caption: 'Ein Fuchs.\n\nEr lief.' },
      { name: 'Zwei', caption: 'Ende.' },
    ],
  });
  const as = { split: 'paragraphs', into: 'prompts' } as const;
  expect((await incoming.view(view.key, as, 0)).scenes.map(({ prompt }) => prompt)).toEqual([
    'Ein Fuchs.',
    'Er lief.',
    'Ende.',
  ]);
  const { proposal } = await incoming.take(view.key, view.options, 0);
  const document = StoryDocument.create(join(folder.path, 'made.fabula'), {});
  fillDocument(document, proposal, new Set([1]));
  expect(present(document.board.scenes)).toMatchObject([{ caption: 'Ein Fuchs.\n\nEr lief.', prompt: '' }]);
  document.close();
});

it('a folder of pictures has a scene for each, in the order of their numbers, and the pictures come along', async () => {
  using folder = temporaryFolder();
  const pictures = join(folder.path, 'Trip');
  mkdirSync(pictures);
  writeFileSync(join(pictures, '10.png'), await picture({ framePrompt: 'last' }));
  writeFileSync(join(pictures, '2.png'), await picture({ framePrompt: 'first' }));
  writeFileSync(join(pictures, '2.txt'), 'It snowed.\n');
  writeFileSync(join(pictures, '3.png'), await bare());
  writeFileSync(join(pictures, '3.txt'), 'Only words.');
  writeFileSync(join(pictures, '4.png'), 'no picture');
  const incoming = incomingFor();
  const view = asked(await incoming.look(pictures));
  const small = (scene: number) => importedUrl(view.key, scene);
  expect(view.scenes).toEqual([
    { name: '2.png', picture: small(0), prompt: 'first', caption: 'It snowed.' },
    { name: '3.png', picture: small(1), prompt: '', caption: 'Only words.' },
    { name: '10.png', picture: small(2), prompt: 'last', caption: '' },
  ]);
  expect(view.leftAside).toEqual([{ what: 'picture', detail: '4.png' }]);
  expect(view.characters).toEqual(['Main character']);
  // Each is shown before it is brought in, as long as the folder is looked through.
  const { default: sharp } = await import('sharp');
  const shown = await incoming.picture(view.key, 1);
  expect(await sharp(shown).metadata()).toMatchObject({ format: 'webp', width: 8, height: 8 });
  expect(await incoming.picture(view.key, 3)).toBeUndefined();
  writeFileSync(join(pictures, '10.png'), 'gone');
  await expect(incoming.picture(view.key, 2)).rejects.toThrow('10.png is no picture that can be read.');
  incoming.forget(view.key);
  expect(await incoming.picture(view.key, 1)).toBeUndefined();
});

it('a folder’s list of captions is read; the pictures are brought in one by one, and bad ones are named', async () => {
  using folder = temporaryFolder();
  const pictures = join(folder.path, 'Trip');
  mkdirSync(pictures);
  const whole = await bare();
  for (const name of ['1.png', '2.png', '3.png']) writeFileSync(join(pictures, name), whole);
  writeFileSync(join(pictures, 'captions.csv'), 'name,caption\n1,One evening.\n3.png,The end.\n');
  writeFileSync(join(pictures, '3.txt'), 'Its own goes first.');
  const incoming = incomingFor();
  const view = asked(await incoming.look(pictures));
  expect(view.scenes.map(({ caption }) => caption)).toEqual([...['One evening.', '', 'Its own goes first.']]);
  const { proposal } = await incoming.take(view.key, view.options, 0);
  const document = StoryDocument.create(join(folder.path, 'made.fabula'), {});
  const wanted = fillDocument(document, proposal, new Set([0]));
  // Damaged behind its header, which is all that was looked at.
  writeFileSync(join(pictures, '3.png'), whole.subarray(0, whole.length - 20));
  expect(await bringPictures(document, wanted)).toEqual(['3.png']);
  expect(document.frames.all().map(({ brought, sceneId }) => [brought, sceneId])).toEqual([['2.png', 1]]);
  document.close();
});

it('a picture that says nothing is asked about as one alone, and comes into a scene of its own or another’s', async () => {
  using folder = temporaryFolder();
  const file = join(folder.path, 'a.png');
  writeFileSync(file, await bare());
  const looked = await incomingFor().look(file);
  expect(looked).toMatchObject({ is: 'asked', picture: { file, isSilent: true } });
  const document = createSample(join(folder.path, 'made.fabula'));
  expect(await bringPicture(document, file, 2)).toBe(2);
  expect(await bringPicture(document, file, undefined)).toBe(4);
  expect(document.undoLabel?.type).toBe('scene.add');
  expect(document.frames.all().map(({ sceneId }) => sceneId)).toEqual([4, 2]);
  writeFileSync(file, 'no picture any more');
  await expect(bringPicture(document, file, undefined)).rejects.toMatchObject({ code: 'bad-picture' });
  expect(present(document.board.scenes)).toHaveLength(4);
  document.close();
});

it('what nothing can be made of is one line', async () => {
  using folder = temporaryFolder();
  const incoming = incomingFor();
  const line = async (name: string, content: string | Uint8Array) => {
    const file = join(folder.path, name);
    writeFileSync(file, content);
    return incoming.look(file).then(
      ({ is }) => is,
      (error: Error) => error.message,
    );
  };
  expect(await line('a.pdf', '%PDF')).toBe('a.pdf is of a kind that Fabula does not open.');
  expect(await line('a.docx', 'old')).toBe('a.docx is no Word document that can be read.');
  expect(await line('a.txt', ' \n')).toBe('a.txt has no text in it.');
  expect(await line('a.yaml', 'a: 1')).toBe('a.yaml:1: this is no story file.');
  expect(await line('a.png', 'pixels')).toBe('a.png is no picture that can be read.');
  expect(await line('a.txt', 'x'.repeat(17_000_000))).toMatch(/^a\.txt is larger than|^a\.txt is 17,000,000/);
  // Stories say for themselves what is wrong with them.
  expect(await line('a.fabula', 'x')).toBe('document');
  expect(await line('a.xyz', 'x')).toBe('document');
  await expect(incoming.look(join(folder.path, 'gone.txt'))).rejects.toThrow('There is no file');
  mkdirSync(join(folder.path, 'empty'));
  await expect(incoming.look(join(folder.path, 'empty'))).rejects.toThrow('holds no picture');
});
