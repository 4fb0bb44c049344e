// Frames here are made by hand: what is tested is what happens to files, not how pictures are drawn.

import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FabulaError } from '../../contract/errors.ts';
import { drawSettings } from '../../contract/settings.ts';
import { frameRecord } from '../../pictures/frame-record.ts';
import { readText } from '../../pictures/png-chunks.ts';
import { type Story, story } from '../../story/story.ts';
import { storyRecord } from '../../story/story-record.ts';
import { pictureNames } from './file-names.ts';
import { type Plan, StoryFolder } from './story-folder.ts';

let base: string;
let out: string;
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'fabula-out-'));
  out = join(base, 'a', 'b');
});
afterEach(() => rmSync(base, { recursive: true }));

const threeScenes = story.parse({
  title: 'The fox',
  style: 'A drawing of',
  characters: [{ name: 'fox', description: 'a red fox' }],
  scenes: [
    { prompt: 'finding a lantern' },
    { prompt: 'in the snow', seed: 5 },
    { prompt: 'sleeping', caption: 'Zzz' },
  ],
});

function planFor(of: Story = threeScenes, settings: { steps?: number } = {}): Plan {
  return {
    story: of,
    modelReference: 'pocket',
    run: {
      versions: { fabula: '0.1.0', onnxruntime: '1.30.0' },
      model: { id: 'pocket', name: 'Pocket', hash: 'abc' },
      device: 'cpu',
      settings: {
        ...drawSettings.parse({}),
        width: 16,
        height: 8,
        steps: 2,
        guidanceScale: 5,
        scheduler: 'euler',
        ...settings,
      },
    },
  };
}

const frame = (scene: number, shade = 50) => ({
  scene,
  seed: threeScenes.scenes[scene]?.seed ?? 42,
  prompt: `consolidated ${scene}`,
  window: [scene, 0],
  picture: { width: 16, height: 8, data: new Uint8Array(16 * 8 * 3).fill(shade + scene) },
});

async function draw(
  plan: Plan,
  scenes?: number[],
  options = { resume: false },
  shade?: number,
): Promise<StoryFolder> {
  const folder = await StoryFolder.check(out, plan, options);
  await folder.create();
  const all = folder.missing;
  for (const scene of scenes ?? all) await folder.add(frame(scene, shade));
  if (!scenes) await folder.finish();
  return folder;
}

const names = ['01-finding-a-lantern.png', '02-in-the-snow.png', '03-sleeping.png'];
const files = () => readdirSync(out).sort();
const sha256 = (content: Uint8Array) => createHash('sha256').update(content).digest('hex');
const digests = () =>
  Object.fromEntries(files().map((name) => [name, sha256(readFileSync(join(out, name)))]));
const document = () => storyRecord.parse(JSON.parse(readFileSync(join(out, 'story.json'), 'utf8')));

async function refusal(promise: Promise<unknown>): Promise<string> {
  const error: unknown = await promise.catch((thrown: unknown) => thrown);
  if (!(error instanceof FabulaError)) throw error;
  return `${error.message} ${error.hint}`.replaceAll(`${base}/`, '');
}

describe('a story folder', () => {
  it('holds pictures that say what they are, a contact sheet, and how to draw it again', async () => {
    await draw(planFor());
    expect(files()).toEqual([...names, 'contact-sheet.png', 'story.json']);
    const { frames, ...rest } = document();
    expect(rest).toEqual({ format: 'fabula-story', version: 1, ...planFor() });
    for (const [index, entry] of frames.entries()) {
      const png = readFileSync(join(out, entry.file));
      expect(entry.sha256).toBe(sha256(png));
      expect(new Uint8Array(await sharp(png).raw().toBuffer())).toEqual(frame(index).picture.data);
      const record = frameRecord.parse(JSON.parse(readText(png, 'fabula')!));
      expect(record).toMatchObject({ scene: index + 1, scenes: 3, run: planFor().run, prompt: entry.prompt });
    }
    expect(frames[1]).toMatchObject({ seed: 5, window: [2, 1], identityPrompt: 'A drawing of a red fox' });
  });

  it('has the same bytes each time', async () => {
    await draw(planFor());
    const first = digests();
    rmSync(out, { recursive: true });
    await draw(planFor());
    expect(digests()).toEqual(first);
  });

  it('writes nothing while checking, and leaves no folder when nothing came of it', async () => {
    const folder = await StoryFolder.check(out, planFor(), { resume: false });
    expect(readdirSync(base)).toEqual([]);
    await folder.create();
    expect(existsSync(out)).toBe(true);
    await folder.abandon();
    expect(readdirSync(base)).toEqual([]);
  });

  it('keeps what was there, and what is finished, when it is given up', async () => {
    mkdirSync(out, { recursive: true });
    writeFileSync(join(out, 'mine.txt'), 'x');
    const folder = await StoryFolder.check(out, planFor(), { resume: false });
    await folder.create();
    await folder.abandon();
    expect(files()).toEqual(['mine.txt']);
    await folder.add(frame(0));
    await folder.abandon();
    expect(files()).toEqual([names[0], 'mine.txt', 'story.json']);
  });

  it.each<[string, () => void, string]>([
    [
      'a file in its place',
      () => writeFileSync(join(base, 'a'), ''),
      'Cannot write a/b: a file is in the way.',
    ],
    [
      "someone else's picture",
      () => put(names[1]!, 'x'),
      `a/b/${names[1]} is there already and was not made by Fabula. Choose another --out, or move that file.`,
    ],
    ["someone else's sheet", () => put('contact-sheet.png', 'x'), 'a/b/contact-sheet.png is there already'],
    ["someone else's story.json", () => put('story.json', '{"a": 1}'), 'a/b/story.json is there already'],
    [
      'a story.json that is cut',
      () => put('story.json', '{"format": "fabula-st'),
      'a/b/story.json is there already',
    ],
    [
      'a folder of that name',
      () => mkdirSync(join(out, 'story.json'), { recursive: true }),
      'Cannot write a/b/story.json: a folder is in the way.',
    ],
  ])('is refused with %s', async (_name, prepare, message) => {
    prepare();
    const before = existsSync(out) ? files() : undefined;
    expect(await refusal(StoryFolder.check(out, planFor(), { resume: false }))).toContain(message);
    if (before) expect(files()).toEqual(before);
  });

  it.skipIf(process.getuid?.() === 0)('is refused without permission', async () => {
    mkdirSync(join(base, 'a'));
    chmodSync(join(base, 'a'), 0o500);
    expect(await refusal(StoryFolder.check(out, planFor(), { resume: false }))).toContain(
      'permission denied',
    );
  });

  it('is refused where nothing can be made', async () => {
    symlinkSync('/proc', join(base, 'a'));
    const folder = await StoryFolder.check(out, planFor(), { resume: false }).catch(
      (error: unknown) => error,
    );
    const error =
      folder instanceof StoryFolder ? await folder.create().catch((thrown: unknown) => thrown) : folder;
    expect(error).toMatchObject({ code: 'not-writable' });
  });

  it('replaces an earlier story of ours only when the first picture is there, and nothing else', async () => {
    await draw(planFor());
    put('notes.txt', 'mine');
    const shorter = { ...threeScenes, scenes: [{ prompt: 'a new scene', caption: '' }] };
    const folder = await StoryFolder.check(out, planFor(shorter), { resume: false });
    await folder.create();
    await folder.abandon();
    expect(files()).toEqual([...names, 'contact-sheet.png', 'notes.txt', 'story.json']);
    await folder.add(frame(0));
    expect(files()).toEqual(['01-a-new-scene.png', 'notes.txt', 'story.json']);
    expect(document().frames.map(({ file }) => file)).toEqual(['01-a-new-scene.png']);
  });

  it('leaves alone a picture of ours that was changed since', async () => {
    await draw(planFor());
    writeFileSync(join(out, names[2]!), 'painted over');
    const shorter = { ...threeScenes, scenes: threeScenes.scenes.slice(0, 1) };
    await draw(planFor(shorter));
    expect(files()).toEqual([names[0], names[2], 'contact-sheet.png', 'story.json']);
  });

  function put(name: string, content: string): void {
    mkdirSync(out, { recursive: true });
    writeFileSync(join(out, name), content);
  }
});

describe('resuming', () => {
  it('ends in the bytes of a run that was never stopped', async () => {
    await draw(planFor());
    const whole = digests();
    rmSync(out, { recursive: true });
    await draw(planFor(), [0, 1]);
    expect(files()).toEqual([names[0], names[1], 'story.json']);
    const folder = await StoryFolder.check(out, planFor(), { resume: true });
    expect(folder.missing).toEqual([2]);
    await draw(planFor(), undefined, { resume: true });
    expect(digests()).toEqual(whole);
  });

  it('draws again what is missing or damaged', async () => {
    await draw(planFor());
    const whole = digests();
    rmSync(join(out, names[0]!));
    const png = readFileSync(join(out, names[2]!));
    png[60]! ^= 1;
    writeFileSync(join(out, names[2]!), png);
    expect((await StoryFolder.check(out, planFor(), { resume: true })).missing).toEqual([0, 2]);
    await draw(planFor(), undefined, { resume: true });
    expect(digests()).toEqual(whole);
  });

  it('starts from nothing where there is nothing', async () => {
    const folder = await StoryFolder.check(out, planFor(), { resume: true });
    expect(folder.missing).toEqual([0, 1, 2]);
  });

  it('takes new captions and a new title without drawing again', async () => {
    await draw(planFor());
    const renamed = {
      ...threeScenes,
      title: 'New',
      scenes: threeScenes.scenes.map((one) => ({ ...one, caption: 'New' })),
    };
    const before = digests();
    await draw(planFor(renamed), undefined, { resume: true });
    const after = digests();
    for (const name of names) expect(after[name]).toBe(before[name]);
    expect(after['story.json']).not.toBe(before['story.json']);
    expect(document().story.title).toBe('New');
  });

  it('refuses a different story, saying what differs', async () => {
    await draw(planFor(), [0]);
    const before = digests();
    expect(await refusal(StoryFolder.check(out, planFor(threeScenes, { steps: 3 }), { resume: true }))).toBe(
      'a/b holds a story drawn differently: settings.steps (2 → 3). Resume with the same story, model and settings, ' +
        'choose another --out, or leave --resume out to replace it.',
    );
    const other = { ...threeScenes, seed: 1, style: 'A photo of', scenes: [{ prompt: 'x', caption: '' }] };
    expect(await refusal(StoryFolder.check(out, planFor(other), { resume: true }))).toContain(
      'style (A drawing of → A photo of), scenes.1.prompt (finding a lantern → x), scenes.2.prompt (in the snow → none) and 3 more.',
    );
    expect(digests()).toEqual(before);
  });

  it('refuses a story.json it cannot read', async () => {
    await draw(planFor(), [0]);
    const path = join(out, 'story.json');
    writeFileSync(path, readFileSync(path, 'utf8').replace('"version": 1', '"version": 9'));
    expect(await refusal(StoryFolder.check(out, planFor(), { resume: true }))).toContain(
      'cannot be continued',
    );
  });
});

describe('file names', () => {
  it('are the scene number and its first words', () => {
    const scenes = [
      'Crossing the bridge — at dawn, with a very long walk ahead',
      'Élan à Noël!',
      '雪の中',
      'a'.repeat(90),
    ];
    expect(pictureNames(story.parse({ scenes: scenes.map((prompt) => ({ prompt })) }))).toEqual([
      '01-crossing-the-bridge-at-dawn-with-a-very.png',
      '02-elan-a-noel.png',
      '03-scene.png',
      `04-${'a'.repeat(40)}.png`,
    ]);
    expect(pictureNames(story.parse({ scenes: Array(100).fill({ prompt: 'x' }) }))[0]).toBe('001-x.png');
  });
});
