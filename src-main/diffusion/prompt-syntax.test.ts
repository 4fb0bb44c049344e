// Weights in prompts where a person turns them on: what is read, what is drawn and what is told.

import { afterAll, expect, test } from 'vitest';
import type { StoryRequest } from './story-request.ts';
import { StoryEngine } from './tell-story.ts';

const engine = new StoryEngine();
afterAll(() => engine.release());

async function drawn(framePrompt: string, promptSyntax?: 'weighted') {
  const request: StoryRequest = {
    model: { path: 'native-models/parity/fixtures/whole-method/models/tiny-sd15' },
    device: 'cpu',
    scenes: [{ identityPrompt: 'a drawing of a fox', framePrompt, seed: 5 }],
    settings: { steps: 2, width: 64, height: 64, ...(promptSyntax ? { promptSyntax } : {}) },
  };
  const story = await engine.open(request);
  for await (const { picture, prompt } of story.frames()) {
    return { pixels: picture.data, prompt, notes: story.resolved.notes };
  }
  throw new Error('no frame');
}

test('a weight of 1 draws the words, another weight draws another picture', async () => {
  const plain = await drawn('in deep snow');
  const one = await drawn('in (deep snow:1.0)', 'weighted');
  expect(one.prompt).toBe(plain.prompt);
  expect(one.pixels).toEqual(plain.pixels);
  const strong = await drawn('in (deep snow:1.8)', 'weighted');
  expect(strong.prompt).toBe(plain.prompt);
  expect(strong.pixels).not.toEqual(plain.pixels);
});

test('signs that are not read are told, and LoRA tags where the rest is', async () => {
  expect((await drawn('in (deep snow:1.3)')).notes).toEqual([
    expect.stringContaining('read as plain words, in which this has no meaning of its own: (deep snow:1.3)'),
  ]);
  expect((await drawn('in (snow:1.3) <lora:ink:0.8>', 'weighted')).notes).toEqual([
    expect.stringContaining('<lora:ink:0.8> is left out of the prompts: no LoRA of that name is here'),
  ]);
});

test('characters may be weighted where pictures hold them and regions place them', async () => {
  const words = 'a (red:1.0) fox';
  const told = (fox: string, promptSyntax?: 'weighted') =>
    engine.open({
      model: { path: 'native-models/parity/fixtures/whole-method/models/tiny-sd15' },
      device: 'cpu',
      scenes: [
        {
          identityPrompt: `a drawing of ${fox}`,
          framePrompt: 'in deep snow',
          seed: 5,
          cast: [{ words: fox, region: { left: 0, top: 0, right: 0.5, bottom: 1 } }],
        },
      ],
      settings: {
        steps: 4,
        width: 64,
        height: 64,
        hold: { picture: {} },
        ...(promptSyntax ? { promptSyntax } : {}),
      },
    });
  const [plain, weighted] = [await told('a red fox'), await told(words, 'weighted')];
  expect(weighted.plan.placed).toEqual(plain.plan.placed);
  expect(weighted.plan.references).toEqual(plain.plan.references);
});

test('a scene’s own negative prompt is read behind the story’s, and changes that scene alone', async () => {
  const scene = { identityPrompt: 'a drawing of a fox', framePrompt: 'in deep snow', seed: 5 };
  const opened = (negativePrompt: string, own?: string) =>
    engine.open({
      model: { path: 'native-models/parity/fixtures/whole-method/models/tiny-sd15' },
      device: 'cpu',
      scenes: [{ ...scene, ...(own === undefined ? {} : { negativePrompt: own }) }, scene],
      settings: { steps: 2, width: 64, height: 64, guidanceScale: 5, negativePrompt },
    });
  const keys = ({ plan }: Awaited<ReturnType<typeof opened>>) => plan.negativeTexts.map((text) => text?.key);
  const story = await opened('people');
  expect(keys(await opened('people, text'))[0]).toBe(keys(await opened('people', 'text'))[0]);
  expect(keys(await opened('people', 'text'))[1]).toBe(keys(story)[1]);
  expect(keys(await opened('', 'people'))[0]).toBe(keys(story)[0]);
  expect((await opened('people', 'text')).plan.negativeText?.key).toBe(keys(story)[0]);
  const pixels: Uint8Array[] = [];
  for await (const { picture } of (await opened('people', 'snow, white')).frames()) pixels.push(picture.data);
  const plain: Uint8Array[] = [];
  for await (const { picture } of story.frames()) plain.push(picture.data);
  expect(pixels[0]).not.toEqual(plain[0]);
  expect(pixels[1]).toEqual(plain[1]);
});
