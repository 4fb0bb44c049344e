// Stories told with the built-in model's own words and the judge's own record of what was trained on.

import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { findModel } from '../../src-main/cli/model-reference.ts';
import { readWords } from '../../src-main/cli/model-words.ts';
import { allConditions, chooseConditions } from './conditions.ts';
import { readJudgeConfig } from './judge.ts';
import { doing, randomFrames, type Split, seedOf, type ToldStory, tellOf, untrained } from './stories.ts';
import { lacks, vocabulary } from './vocabulary.ts';

const config = await readJudgeConfig();
const { path: pocket } = await findModel({ text: 'pocket', folder: process.cwd() });
const lists = await readWords(pocket);
const words = vocabulary(lists, config);
const tell = (index: number, split: Split = 'test', scenes = 5) =>
  tellOf({ split, index, scenes }, words, config.trainedOn);

test('words come from the manifest: what it does not list is not told', () => {
  expect(lacks(words)).toBeUndefined();
  const all = new Set(Object.values(lists).flat());
  for (const map of [words.kinds, words.places, words.times, words.props, words.actions, words.styles]) {
    for (const word of [...map.values()].flat()) expect(all).toContain(word);
  }
  const fewer = vocabulary({ ...lists, characters: ['fox'], places: [] }, config);
  expect([...fewer.kinds.keys()]).toEqual(['fox']);
  expect(lacks(fewer)).toBe('places');
});

test('a story is a caption’s two halves, the same every time, and no two scenes share place or doing', () => {
  const stories = Array.from({ length: 40 }, (_, i) => tell(i));
  expect(tell(7)).toEqual(stories[7]);
  const styleWords = [...words.styles.values()].flat();
  for (const { identityPrompt, scenes, cast } of stories) {
    const [{ kind }] = cast as [ToldStory['cast'][number]];
    const style = styleWords.filter((text) => identityPrompt.startsWith(`${text} a`));
    expect(style.length).toBeGreaterThan(0);
    expect(identityPrompt).toMatch(/ of an? /);
    expect(words.kinds.get(kind)!.some((noun) => identityPrompt.includes(noun))).toBe(true);
    expect(scenes).toHaveLength(5);
    expect(new Set(scenes.map((one) => one.place)).size).toBe(5);
    expect(new Set(scenes.map(doing)).size).toBe(5);
  }
  expect(new Set(stories.map((one) => one.identityPrompt)).size).toBeGreaterThan(30);
});

test('what is named of the look stands in the text, and what is not named does not', () => {
  for (let i = 0; i < 60; i++) {
    const { identityPrompt, cast } = tell(i);
    const { named } = cast[0]!;
    const told = (head: 'garment' | 'accessory') =>
      [...words[head === 'garment' ? 'garments' : 'accessories']].flatMap(([name, list]) =>
        list.some((word) => ` ${identityPrompt} `.includes(` ${word} `)) ? [name] : [],
      );
    expect(told('garment')).toEqual(named.garment ? [named.garment] : []);
    expect(told('accessory')).toEqual(named.accessory ? [named.accessory] : []);
    if (named['garment colour']) expect(identityPrompt).toContain(`${named['garment colour']} `);
    if (named.fur) expect(identityPrompt).toContain(` ${named.fur} `);
  }
});

test('no scene is a combination that a training picture showed', () => {
  const isNew = untrained(config.trainedOn);
  const { kinds, places, times, doings, seen } = config.trainedOn;
  const bits = gunzipSync(Buffer.from(seen, 'base64'));
  expect(bits).toHaveLength(Math.ceil((kinds.length * places.length * times.length * doings.length) / 8));
  const stories = Array.from({ length: 40 }, (_, i) => tell(i));
  for (const { cast, scenes } of stories)
    for (const scene of scenes) expect(isNew(cast[0]!.kind, scene)).toBe(true);
  // The record does know what was shown: the first bit that is set.
  const byte = bits.findIndex((value) => value !== 0);
  let index = byte * 8 + Math.log2(bits[byte]! & -bits[byte]!);
  const digit = (list: readonly string[]) => {
    const name = list[index % list.length]!;
    index = Math.floor(index / list.length);
    return name;
  };
  const [what, time, place, kind] = [doings, times, places, kinds].map(digit);
  expect(isNew(kind!, { framePrompt: '', place: place!, time: time!, action: what! })).toBe(false);
});

test('a story of two has two kinds, told one after the other, in scenes that are new for both', () => {
  const isNew = untrained(config.trainedOn);
  for (let index = 0; index < 20; index++) {
    const story = tellOf({ split: 'test', index, scenes: 5, characters: 2 }, words, config.trainedOn);
    const [first, second] = story.cast;
    expect(first!.kind).not.toBe(second!.kind);
    expect(story.identityPrompt.endsWith(` ${first!.words} and ${second!.words}`)).toBe(true);
    for (const scene of story.scenes)
      for (const { kind } of story.cast) expect(isNew(kind, scene)).toBe(true);
  }
});

test('stories for choosing constants and for reporting have no seed in common', () => {
  const seeds = (split: Split) =>
    [1, 5, 12].flatMap((scenes) =>
      ([1, 2] as const).flatMap((characters) =>
        Array.from({ length: 10_000 }, (_, index) => seedOf({ split, index, scenes, characters })),
      ),
    );
  expect(new Set([...seeds('tune'), ...seeds('test')]).size).toBe(120_000);
  expect(tell(0, 'tune')).not.toEqual(tell(0, 'test'));
});

test('the control keeps each scene at its place and changes every other clause, anew for each frame', () => {
  const all = allConditions({ guidanceScale: 4, steps: 12, groups: ['down0', 'mid', 'up0'], words });
  const [full, control] = chooseConditions(all, ['full', 'full-random-clauses']);
  const story = tell(3);
  const drawings = control!.drawings(story);
  expect(drawings.map(({ draw }) => draw)).toEqual([[0], [1], [2], [3], [4]]);
  const own = full!.drawings(story)[0]!.scenes;
  for (const [place, { scenes, settings }] of drawings.entries()) {
    expect(scenes[place]).toEqual(own[place]);
    expect(settings).toEqual(full!.drawings(story)[0]!.settings);
    const kept = scenes.filter((one, i) => one.framePrompt === own[i]!.framePrompt);
    expect(kept).toHaveLength(1);
  }
  expect(
    new Set(drawings.flatMap(({ scenes }) => scenes.map((one) => one.framePrompt))).size,
  ).toBeGreaterThan(20);
  expect(randomFrames(5, 4, words)).toEqual(randomFrames(5, 4, words));
});

test('every condition draws each scene once at the story’s own seed, but for the one with fresh noise', () => {
  const story = tell(0);
  const all = allConditions({ guidanceScale: 4, steps: 12, groups: ['down0', 'mid', 'up0'], words });
  expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
  for (const { name, drawings } of all) {
    const drawn = drawings(story).flatMap(({ scenes, draw }) =>
      (draw ?? [...scenes.keys()]).map((i) => scenes[i]!),
    );
    expect(drawn.map((one) => one.framePrompt)).toEqual(story.scenes.map((one) => one.framePrompt));
    const seeds = new Set(drawn.map((one) => one.seed));
    expect(seeds.size).toBe(name === 'plain-fresh-noise' ? 5 : 1);
    expect(seeds).toContain(story.seed);
  }
  expect(() => chooseConditions(all, ['plain', 'fulll'])).toThrow('There is no condition fulll.');
});
