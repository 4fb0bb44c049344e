import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { FabulaError } from '../../contract/errors.ts';
import { drawSettings } from '../../contract/settings.ts';
import { placesOf } from '../../contract/subject-mask.ts';
import { sceneWords } from '../../story/identity.ts';
import { story as storyOf } from '../../story/story.ts';
import { drawingHash, recordFormat, storyRecord } from '../../story/story-record.ts';
import { readStoryFile } from './story-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'fabula-files-'));
afterAll(() => rmSync(folder, { recursive: true }));
const fixtures = join(import.meta.dirname, 'fixtures');

function read(content: string | Uint8Array, only?: number) {
  const path = join(folder, 'story.yaml');
  writeFileSync(path, content);
  return readStoryFile(path, only);
}

/** The one line a person sees, with the folder's name left out. */
async function complaint(promise: Promise<unknown>): Promise<string> {
  const error: unknown = await promise.then(
    () => 'no error',
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof FabulaError)) throw error;
  expect(error.message).not.toContain('\n');
  return `${error.message} ${error.hint}`.replaceAll(`${folder}/`, '').replaceAll(`${fixtures}/`, '');
}

const fox = 'characters: {fox: a red fox}\n';

describe('our own story file', () => {
  it('is read with everything in it', async () => {
    const { story, settings, model } = await read(`title: The fox
style: A watercolor of
characters: {fox: a red fox with a coat, owl: a small owl}
scenes:
  - {prompt: finding a lantern, caption: "One evening, a light."}
  - prompt: >
      sitting by a river
      at night
    cast: [fox, owl]
    seed: 3
  - {prompt: 1984, cast: owl}
seed: 7
settings:
  model: models/mine
  steps: 20
  guidance: 4.5
  size: 768x512
  scheduler: ddim
  negative: no
  identity: 3
  identity-blocks: [mid, up0]
  svr: svr-eot
  svr-order: express-first
  window: 4
  freeu: true
`);
    expect(story.title).toBe('The fox');
    expect(sceneWords(story)).toMatchObject([
      {
        identityPrompt: 'A watercolor of a red fox with a coat',
        framePrompt: 'finding a lantern',
        seed: 7,
      },
      {
        identityPrompt: 'A watercolor of a red fox with a coat and a small owl',
        framePrompt: 'sitting by a river at night',
        seed: 3,
      },
      { identityPrompt: 'A watercolor of a small owl', framePrompt: '1984', seed: 7 },
    ]);
    expect(model).toEqual({ text: 'models/mine', folder });
    expect(settings).toEqual({
      steps: 20,
      guidanceScale: 4.5,
      width: 768,
      height: 512,
      scheduler: 'ddim',
      negativePrompt: 'no',
      ipca: { strength: 3, blocks: ['mid', 'up0'] },
      svr: { mode: 'svr-eot', order: 'express-first' },
      window: { size: 4 },
      freeU: {},
    });
    expect(drawSettings.parse(settings).freeU).toEqual({ s1: 0.6, s2: 0.4, b1: 1.1, b2: 1.2 });
  });

  it('says how a character looks, and where those of a scene are', async () => {
    const { story } = await read(`
characters:
  fox: {words: a red fox, look: {seed: 7}}
  owl: a small owl
scenes:
  - {prompt: by a river, cast: [fox, owl], where: {fox: left, owl: [0.5, 0.1, 1, 0.9]}}
  - {prompt: asleep, where: {fox: right third}}
`);
    expect(story.characters).toEqual([
      { name: 'fox', description: 'a red fox', look: { seed: 7 } },
      { name: 'owl', description: 'a small owl' },
    ]);
    expect(sceneWords(story).map(({ cast }) => cast)).toEqual([
      [
        { words: 'a red fox', seed: 7, region: { left: 0, top: 0, right: 0.5, bottom: 1 } },
        { words: 'a small owl', region: { left: 0.5, top: 0.1, right: 1, bottom: 0.9 } },
      ],
      [{ words: 'a red fox', seed: 7, region: expect.objectContaining({ right: 1 }) }],
    ]);
  });

  it('says where a character is in its own picture, and story.json keeps it', async () => {
    const { story } = await read(`
characters:
  fox:
    words: a red fox
    look:
      seed: 7
      subject: |
        ......
        ..##..
        .####.
scenes: [{prompt: by a river}]
`);
    const look = story.characters[0]!.look!;
    expect([...placesOf(look.subject!)].map((place) => '.#'[place]).join('')).toBe('........##...####.');
    expect(look).toMatchObject({ seed: 7, subject: { width: 6, height: 3 } });
    expect(sceneWords(story)[0]!.cast).toEqual([{ words: 'a red fox', ...look }]);
    expect(storyOf.parse(JSON.parse(JSON.stringify(story)))).toEqual(story);
  });

  it('takes a scene that is only told as its prompt', async () => {
    const { story } = await read(`${fox}scenes:\n- in the snow\n- {prompt: by a river, seed: 3}\n- 7\n`);
    expect(story.scenes.map(({ prompt, seed }) => [prompt, seed])).toEqual([
      ['in the snow', undefined],
      ['by a river', 3],
      ['7', undefined],
    ]);
  });

  it('groups scenes in chapters, also under no name and under one that looks like a number', async () => {
    const { story } = await read(
      `${fox}scenes:\n- {prompt: a}\n- {prompt: b, chapter: "Two:  the lake"}\n- {prompt: c, chapter: 3}\n- {prompt: d, chapter:}`,
    );
    expect(story.scenes.map(({ chapter }) => chapter)).toEqual([undefined, 'Two: the lake', '3', '']);
  });

  it('needs little, and may use anchors', async () => {
    const { story, settings, model } = await read(`${fox}scenes: [&a {prompt: in the snow}, *a]`);
    expect(sceneWords(story)).toMatchObject(
      [1, 2].map(() => ({ identityPrompt: 'a red fox', framePrompt: 'in the snow', seed: 42 })),
    );
    expect(settings).toEqual({});
    expect(model).toBeUndefined();
  });

  it('has scenes with nobody in them where they say so, and seeds of 64 bits', async () => {
    const { story } = await read(
      `${fox}seed: 849320498572349857\nscenes: [{prompt: falling leaves, cast: []}, {prompt: snow, seed: 18446744073709551615}]`,
    );
    expect(sceneWords(story)).toEqual([
      {
        identityPrompt: '',
        cast: [],
        framePrompt: 'falling leaves',
        seed: Number(849320498572349857n & 0xffffffffn),
      },
      { identityPrompt: 'a red fox', cast: [{ words: 'a red fox' }], framePrompt: 'snow', seed: 2 ** 32 - 1 },
    ]);
  });

  it('may be written as JSON', async () => {
    const { story } = await read(
      '{\n\t"style": "A drawing of", "scenes": [{"prompt": "a \\ud83e\\udd8a fox"}]}',
    );
    expect(sceneWords(story)[0]).toMatchObject({
      identityPrompt: 'A drawing of',
      framePrompt: 'a 🦊 fox',
      seed: 42,
    });
  });

  it.each<[name: string, text: string, line: string]>([
    ['an unknown key', `${fox}scnes: []`, ':2: the story has no key "scnes". Did you mean "scenes"?'],
    [
      'a character without words',
      'characters:\n  fox: {look: {seed: 7}}\nscenes: [{prompt: a}]',
      ':2: character "fox" has no words.',
    ],
    [
      'a look without a seed',
      'characters:\n  fox: {words: a, look: {}}\nscenes: [{prompt: a}]',
      ':2: the look of character "fox" has no seed.',
    ],
    [
      'a look whose subject has rows of different lengths',
      'characters:\n  fox:\n    words: a\n    look: {seed: 7, subject: ".#\\n.##"}\nscenes: [{prompt: a}]',
      ':4: where character "fox" is in its look is not drawn as a picture.',
    ],
    [
      'a look whose subject is nowhere',
      'characters:\n  fox: {words: a, look: {seed: 7, subject: "...."}}\nscenes: [{prompt: a}]',
      ':2: where character "fox" is in its look is not drawn as a picture.',
    ],
    [
      'an unknown place',
      `${fox}scenes:\n- {prompt: a, where: {fox: lefft}}`,
      ':3: the place of "fox" in scene 1 is "lefft", which is no place. Did you mean "left"?',
    ],
    [
      'a box with nothing in it',
      `${fox}scenes:\n- {prompt: a, where: {fox: [0.5, 0, 0.5, 1]}}`,
      ':3: the place of "fox" in scene 1 is a box with nothing in it.',
    ],
    [
      'a box outside the picture',
      `${fox}scenes:\n- {prompt: a, where: {fox: [0.5, 0, 5, 1]}}`,
      ':3: the place of "fox" in scene 1 is [0.5,0,5,1], which is no place.',
    ],
    [
      'a place for somebody else',
      `${fox}scenes:\n- {prompt: a, where: {owl: left}}`,
      ':3: scene 1 has a place for "owl", who is not in it. In the cast are fox.',
    ],
    [
      'an unknown key in a scene',
      `${fox}scenes:\n- {prompt: a}\n- {promt: b}`,
      ':4: scene 2 has no key "promt". Did you mean "prompt"?',
    ],
    [
      'a chapter that is a list',
      `${fox}scenes:\n- {prompt: a, chapter: [b, c]}`,
      ':3: the chapter of scene 1 should be text, but it is a list.',
    ],
    [
      'a chapter with scenes of its own',
      `${fox}scenes:\n- prompt: a\n  chapter:\n    scenes: []`,
      ':5: the chapter of scene 1 should be text, but it is a map.',
    ],
    [
      'a chapter of ten thousand words',
      `${fox}scenes:\n- {prompt: a, chapter: ${'b '.repeat(10_000)}}`,
      ':3: the chapter of scene 1 is 19999 characters long, of at most',
    ],
    [
      'an unknown setting',
      `${fox}scenes: [{prompt: a}]\nsettings:\n  stepps: 3`,
      ':4: "settings" has no key "stepps". Did you mean "steps"?',
    ],
    [
      'a text with a comma',
      `${fox}scenes:\n- {prompt: a fox, asleep}`,
      ':3: scene 1 has no key "asleep". Inside { } a text with a comma needs quotes.',
    ],
    [
      'no scenes',
      `title: x\n${fox}`,
      ':1: the story has no scenes. List them under "scenes", each with a prompt.',
    ],
    ['an empty list of scenes', `${fox}scenes: []`, ':2: the story has no scenes.'],
    [
      'scenes that are no list',
      `${fox}scenes: in the snow`,
      ':2: "scenes" should be a list, but it is "in the snow".',
    ],
    [
      'a scene without a prompt',
      `${fox}scenes:\n- {prompt: a}\n- {caption: b}`,
      ':4: scene 2 has no prompt. Add "prompt: what happens in it".',
    ],
    ['an empty prompt', `${fox}scenes:\n- prompt:\n`, ':3: the prompt of scene 1 is empty.'],
    ['a prompt of blanks', `${fox}scenes:\n- prompt: "  "\n`, ':3: the prompt of scene 1 is empty.'],
    [
      'a prompt that is a list',
      `${fox}scenes:\n- prompt: [a, b]\n`,
      ':3: the prompt of scene 1 should be text, but it is a list.',
    ],
    [
      'a scene that is a list',
      `${fox}scenes:\n- [in the snow]\n`,
      ':3: scene 1 should be text, but it is a list.',
    ],
    ['a scene that is nothing', `${fox}scenes:\n- a\n-\n`, ':4: scene 2 is empty.'],
    [
      'an unknown name',
      `${fox}scenes:\n- prompt: a\n  cast: [fxo]`,
      ':4: scene 1 has "fxo" in its cast, who is no character. Did you mean "fox"? Characters are fox.',
    ],
    [
      'a cast without characters',
      'style: x\nscenes:\n- {prompt: a, cast: [fox]}',
      ':3: scene 1 has "fox" in its cast, who is no character. Describe it under "characters".',
    ],
    [
      'a name twice',
      `${fox}scenes:\n- {prompt: a, cast: [fox, fox]}`,
      ':3: scene 1 has "fox" in its cast twice.',
    ],
    [
      'nobody to draw',
      'scenes:\n- prompt: a',
      ':2: scene 1 has neither a style nor a character. Add "style" or "characters", or write "cast: []"',
    ],
    [
      'a character without words',
      'characters:\n  fox:\nscenes: [{prompt: a}]',
      ':2: character "fox" is empty.',
    ],
    [
      'characters in a list',
      'characters: [fox]\nscenes: [{prompt: a}]',
      ':1: "characters" should be a map of keys and values, but it is a list.',
    ],
    [
      'a seed that is text',
      `${fox}scenes: [{prompt: a}]\nseed: abc`,
      ':3: the seed is "abc". A seed is a whole number from 0 to 18446744073709551615 (64 bits).',
    ],
    ['a seed below 0', `${fox}scenes: [{prompt: a, seed: -1}]`, ':2: the seed of scene 1 is -1.'],
    [
      'a seed of more than 64 bits',
      `${fox}scenes: [{prompt: a}]\nseed: 18446744073709551616`,
      ':3: the seed is 18446744073709551616. A seed is',
    ],
    [
      'a text in curly quotes',
      'characters: {fox: “a fox, with hat”}\nscenes: [{prompt: a}]',
      ':1: a text in curly quotes',
    ],
    [
      'a merge key',
      `${fox}scenes:\n- &s {prompt: a}\n- {<<: *s, prompt: b}`,
      ':4: scene 2 has a merge key (<<)',
    ],
    ['a seed that is not whole', `${fox}scenes: [{prompt: a}]\nseed: 1.5`, ':3: the seed is 1.5.'],
    [
      'a scheduler nobody knows',
      `${fox}scenes: [{prompt: a}]\nsettings: {scheduler: eular}`,
      ':3: scheduler cannot be eular. Did you mean "euler"? Choose euler, ',
    ],
    [
      'a number out of range',
      `${fox}scenes: [{prompt: a}]\nsettings: {steps: 0}`,
      ':3: steps 0 is too small. The smallest is 1.',
    ],
    [
      'a number too large',
      `${fox}scenes: [{prompt: a}]\nsettings: {identity: 99}`,
      ':3: identity 99 is too large. The largest is 16.',
    ],
    [
      'half a step',
      `${fox}scenes: [{prompt: a}]\nsettings: {steps: 2.5}`,
      ':3: steps 2.5 is not a whole number. Write it as N.',
    ],
    [
      'text for a number',
      `${fox}scenes: [{prompt: a}]\nsettings: {steps: many}`,
      ':3: steps many is not a number. Write it as N.',
    ],
    [
      'a size of one side',
      `${fox}scenes: [{prompt: a}]\nsettings: {size: 5by5}`,
      ':3: size 5by5 is not a width and a height. Write it like 768x512.',
    ],
    [
      'a key twice',
      `${fox}style: x\nstyle: y\nscenes: [{prompt: a}]`,
      ':3: this key stands here for the second time. Keep one of the two.',
    ],
    [
      'a scene key twice',
      `${fox}scenes: [{prompt: a,\n  prompt: b}]`,
      ':3: this key stands here for the second time.',
    ],
    ['a tab', `characters:\n\tfox: a\n`, ':2: a tab is used for indentation. Use spaces.'],
    ['an open bracket', `${fox}scenes: [{prompt: a}\nseed: 1`, ':3: '],
    ['an open quote', `${fox}scenes:\n- prompt: "a\n`, ':3: a quote, bracket or colon is missing.'],
    [
      'a colon in a text',
      `${fox}title: The fox: a story\n`,
      ':2: a colon stands inside a text. Put the whole text in quotes.',
    ],
    ['two documents', `${fox}---\nscenes: []`, ':2: a second document begins here.'],
    ['an anchor that is not there', `${fox}scenes: *x`, ':2: there is no anchor &x.'],
    ['an empty file', '', ':1: the file is empty. Write a story with "scenes".'],
    ['only a comment', '# a story\n', ':1: the file is empty.'],
    [
      'a list',
      '- a\n- b\n',
      ':1: this is no story file. A story file is YAML with "scenes", JSON with "combinations"',
    ],
    ['words', 'once upon a time', ':1: this is no story file.'],
    ['something else in YAML', 'name: x\nversion: 2', ':1: this is no story file.'],
    ['deep nesting', '['.repeat(50_000), ':1: '],
  ])('is refused with %s', async (_name, text, line) => {
    expect(await complaint(read(text))).toMatch(
      new RegExp(`^story\\.yaml${line.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`),
    );
  });

  it('is refused when it cannot be read as text', async () => {
    expect(await complaint(read(Buffer.from([0xff, 0xfe, 0x61, 0])))).toContain(
      'story.yaml is not a text file in UTF-8.',
    );
    expect(await complaint(read('a: \0'))).toContain('story.yaml is not a text file in UTF-8.');
    expect(await complaint(readStoryFile(folder))).toMatch(/ is a folder\. Give the story file inside it\.$/);
    expect(await complaint(readStoryFile(join(folder, 'none.yaml')))).toBe(
      'There is no file none.yaml. Check the name "none.yaml".',
    );
    expect(await complaint(read(`${fox}scenes: [{prompt: a}]`, 2))).toBe(
      '--only 2: story.yaml holds one story. Leave --only out.',
    );
  });
});

describe('files with several stories', () => {
  const combinations = join(fixtures, 'combinations.json');
  const groups = join(fixtures, 'consistory-plus-excerpt.yaml');

  it('are read as `combinations`', async () => {
    const { story, settings } = await readStoryFile(combinations, 2);
    expect(settings).toEqual({});
    expect(sceneWords(story)).toMatchObject(
      ['reading a letter', 'in the snow'].map((framePrompt) => ({
        identityPrompt: 'A pencil drawing of an old wizard',
        framePrompt,
        seed: 42,
      })),
    );
  });

  it('are read as named groups', async () => {
    const { story } = await readStoryFile(groups, 3);
    expect(sceneWords(story)[4]).toMatchObject({
      identityPrompt: 'A focused scene of A scientist with a lab coat',
      framePrompt: 'writing a research paper',
      seed: 42,
    });
    expect(story.scenes).toHaveLength(5);
  });

  it('ask for one of them', async () => {
    expect(await complaint(readStoryFile(groups))).toBe(
      'consistory-plus-excerpt.yaml holds 3 stories (1 phoenix, 2 cheetah, 3 scientist). Pick one with --only 1 to --only 3.',
    );
    expect(await complaint(readStoryFile(combinations, 3))).toBe(
      '--only 3: combinations.json holds 2 stories. Pick one with --only 1 to --only 2.',
    );
    const { story } = await read('{"combinations": [{"id_prompt": "a fox", "frame_prompt_list": ["x"]}]}');
    expect(story.title).toBe('a fox');
  });

  it.each([
    ['{"combinations": []}', ':1: "combinations" is empty.'],
    [
      '{"combinations": [{"id_prompt": "a"}]}',
      ':1: set 1 has no "frame_prompt_list". Add "frame_prompt_list".',
    ],
    [
      '{"combinations": [\n{"id_prompt": "a",\n"frame_prompt_list": []}]}',
      ':3: "frame_prompt_list" of set 1 is empty.',
    ],
    [
      '{"combinations": [\n{"id_prompt": "a",\n"frame_prompts": []}]}',
      ':3: set 1 has no key "frame_prompts".',
    ],
    [
      '{"combinations": [{"id_prompt": "a", "frame_prompt_list": ["x", ""]}]}',
      ':1: prompt 2 in "frame_prompt_list" of set 1 is empty.',
    ],
    ['{"combinations": 3}', ':1: "combinations" should be a list, but it is 3.'],
    ['a:\n- subject: x\n  settings: [y]', ':2: a 1 has no "style". Add "style".'],
    ['a:\n- subject: x\n  style: y\n  settings: z', ':4: "settings" of a 1 should be a list, but it is "z".'],
  ])('are refused: %s', async (text, line) => {
    expect(await complaint(read(text))).toContain(`story.yaml${line}`);
  });
});

describe('a story.json that was drawn', () => {
  const settings = drawSettings.parse({
    width: 64,
    height: 64,
    steps: 2,
    guidanceScale: 5,
    scheduler: 'ddim',
  });
  const document = {
    format: recordFormat,
    version: 1,
    story: { style: 'A drawing of', scenes: [{ prompt: 'a house' }] },
    modelReference: '../models/mine',
    run: {
      versions: { fabula: '0.1.0', onnxruntime: '1.30.0' },
      model: { id: 'm', name: 'Mine', hash: 'abc' },
      device: 'cpu',
      settings,
    },
    frames: [],
  };

  it('gives its story, settings and model', async () => {
    const loaded = await read(JSON.stringify(document));
    // What it had not is said, since the model may have it on by now.
    expect(loaded.settings).toEqual({ ...settings, hold: { picture: null, notch: null } });
    expect(loaded.model).toEqual({ text: '../models/mine', folder });
    expect(loaded.drawnWith).toEqual(document.run.model);
    expect(loaded.story.scenes[0]?.prompt).toBe('a house');
  });

  it('keeps chapters, which change nothing that is drawn', async () => {
    const named = { prompt: 'a house', chapter: 'One' };
    const { story, run } = storyRecord.parse({ ...document, story: { ...document.story, scenes: [named] } });
    const again = await read(JSON.stringify({ ...document, story }));
    expect(again.story.scenes[0]?.chapter).toBe('One');
    expect(drawingHash({ story, run })).toBe(drawingHash(storyRecord.parse(document)));
  });

  it.each([
    [{ ...document, version: 2 }, 'story.yaml was written by a newer Fabula.'],
    [{ ...document, extra: 1 }, 'story.yaml: '],
    [{ ...document, story: { scenes: [] } }, 'story.yaml: the story has no scenes.'],
    [
      { ...document, run: { ...document.run, settings: { ...settings, steps: 0 } } },
      'story.yaml: run.settings.steps: ',
    ],
  ])('is refused when damaged (%#)', async (content, line) => {
    expect(await complaint(read(JSON.stringify(content)))).toContain(line);
  });
});
