import { afterAll, describe, expect, it } from 'vitest';
import { subjectMask } from '../contract/subject-mask.ts';
import { planMemory } from './networks/reckon-memory.ts';
import { openRequest } from './open-request.ts';
import type { Frame, FrameOptions, StoryProgress, StoryRequest } from './story-request.ts';
import { StoryEngine } from './tell-story.ts';
import { goldenCases, measureGoldenCase } from './whole-method-golden-for-tests.ts';

// Goldens: native-models/parity/hold_picture.py, in which the reference's tokens are copied as often as they count. Some of
// them; `npm run parity` compares all.
const names = ['anchored-sd15', 'from-subject-regions', 'guidance-1', 'two-regions-small', 'with-words'];

describe('a story that is held by a picture comes out as PyTorch draws it', () => {
  it('has goldens of these names', async () => {
    expect(await goldenCases('hold-picture')).toEqual(expect.arrayContaining(names));
  });

  it.each(names)('%s', async (name) => {
    const distances = await measureGoldenCase(name, 'hold-picture');
    expect(distances.some(({ quantity }) => quantity === 'latents')).toBe(true);
    expect(distances.filter(({ measured, bound }) => !(measured <= bound))).toEqual([]);
  });
});

const request: StoryRequest = {
  model: { path: 'native-models/parity/fixtures/whole-method/models/tiny-sdxl' },
  device: 'cpu',
  scenes: ['in a boat', 'at night', 'by a tree'].map((framePrompt) => ({
    identityPrompt: 'a drawing of a fox',
    framePrompt,
    seed: 5,
  })),
  settings: { steps: 4, method: 'plain' },
};
const held = (picture: object): StoryRequest => ({
  ...request,
  settings: { ...request.settings, hold: { picture } },
});

const engine = new StoryEngine();
afterAll(() => engine.release());

async function all(wanted: StoryRequest, options: FrameOptions = {}): Promise<Frame[]> {
  const frames: Frame[] = [];
  const story = await engine.open(wanted);
  for await (const frame of story.frames({ keepTensors: true, ...options })) frames.push(frame);
  return frames;
}

const latentsOf = (frames: readonly Frame[]) => frames.map(({ tensors }) => tensors!.latents.data);

describe('the character’s own picture', () => {
  it('is drawn once, before the frames, and not again for the next request', async () => {
    const stages = async (wanted: StoryRequest) => {
      const seen: StoryProgress[] = [];
      await all(wanted, { onProgress: (progress) => seen.push(progress) });
      expect(seen.map(({ total }) => total)).toEqual(
        seen.map(({ total }) => total).toSorted((a, b) => a - b),
      );
      expect(seen.at(-1)).toMatchObject({ fraction: 1, total: 1 });
      return [...new Set(seen.map(({ stage }) => stage))];
    };
    const rest = ['loading', 'sampling', 'decoding', 'saving'];
    expect(await stages({ ...held({}), draw: [0, 1] })).toEqual(['encoding', 'reference', ...rest]);
    expect(await stages({ ...held({ weight: 3 }), draw: [2] })).toEqual(['encoding', ...rest]);
  });

  it('tells where the character is in a frame that looks for it, and nothing where none does', async () => {
    const [frame] = await all({ ...held({ anchor: 0.5 }), draw: [0] });
    expect(frame!.subjects).toHaveLength(1);
    const [{ left, top, right, bottom }] = frame!.subjects as [Frame['subjects'][number]];
    expect([left < right, top < bottom, left >= 0, bottom <= 1]).toEqual([true, true, true, true]);
    expect((await all({ ...request, draw: [0] }))[0]!.subjects).toEqual([]);
  });

  it('is the same whatever else is drawn, so that a scene alone is the scene among the others', async () => {
    const whole = latentsOf(await all(held({})));
    expect(latentsOf(await all({ ...held({}), draw: [2] }))).toEqual([whole[2]]);
    const plain = latentsOf(await all(request));
    for (const [i, one] of plain.entries()) expect(whole[i]).not.toEqual(one);
  });

  it('has a seed of its own: a scene’s seed changes that scene alone', async () => {
    const seeded = (seed: number): StoryRequest => ({
      ...held({}),
      reference: { seed: 9 },
      scenes: request.scenes.map((scene, i) => (i === 0 ? { ...scene, seed } : scene)),
    });
    const [before, after] = [latentsOf(await all(seeded(1))), latentsOf(await all(seeded(2)))];
    expect(after[0]).not.toEqual(before[0]);
    expect(after.slice(1)).toEqual(before.slice(1));
  });

  it('is not seen before its first step, nor where nobody is in the scene', async () => {
    const close = (frames: readonly Frame[], others: readonly Frame[]) => {
      for (const [i, one] of latentsOf(frames).entries()) {
        const other = latentsOf(others)[i]! as Float32Array;
        const off = Math.max(...(one as Float32Array).map((v, k) => Math.abs(v - other[k]!)));
        expect(off / Math.max(...other.map(Math.abs))).toBeLessThan(1e-4);
      }
    };
    const plain = await all(request);
    close(await all(held({ startStep: 4 })), plain);
    const empty = (one: StoryRequest): StoryRequest => ({
      ...one,
      reference: { style: 'a drawing of a fox' },
    });
    close(await all(empty(held({}))), plain);
  });

  it('says so where the character is not found in it', async () => {
    const notesAt = async (side: number) => {
      const { settings, ...rest } = held({});
      const [frame] = await all({ ...rest, draw: [0], settings: { ...settings, width: side, height: side } });
      return frame!.notes;
    };
    expect(await notesAt(64)).toBeUndefined();
    // A picture of so few latents that attention has one place to look at.
    expect(await notesAt(8)).toEqual([
      expect.stringMatching(/^The character was not found in its own picture/),
    ]);
  });
});

describe('where the character is in its own picture', () => {
  const seen = { words: 'a fox' };
  const scene = { ...request.scenes[0]!, cast: [seen] };
  const corner = { width: 2, height: 2, bits: '8' };
  const whole = { width: 1, height: 1, bits: '8' };
  const marked = (subject?: typeof corner): StoryRequest => ({
    ...held({}),
    scenes: [{ ...scene, cast: [{ ...seen, ...(subject ? { subject } : {}) }] }],
  });

  it('is told with that picture, which is drawn as without', async () => {
    const alone = { ...scene, framePrompt: '' };
    const [plain] = await all({ ...request, scenes: [alone] });
    const [told] = await all({ ...request, scenes: [{ ...alone, findsSubject: true }] });
    expect(latentsOf([told!])).toEqual(latentsOf([plain!]));
    expect(plain).not.toHaveProperty('ownSubject');
    const found = subjectMask.parse(told!.ownSubject);
    // It is the one that scenes hold on to where nobody marked another.
    expect(latentsOf(await all(marked(found)))).toEqual(latentsOf(await all(marked())));
    const tiny = { ...request.settings, width: 8, height: 8 };
    const [lost] = await all({
      ...request,
      settings: tiny,
      scenes: [{ ...alone, findsSubject: true }],
    });
    expect(lost!.ownSubject).toBe('nowhere');
  });

  it('is where a person marks it, without that picture being drawn again', async () => {
    const stages: string[] = [];
    const [found, part, everything] = [
      await all(marked()),
      await all(marked(corner), { onProgress: ({ stage }) => stages.push(stage) }),
      await all(marked(whole)),
    ].map((frames) => latentsOf(frames)[0]);
    expect(stages).not.toContain('reference');
    expect(part).not.toEqual(found);
    expect(everything).not.toEqual(part);
  });

  it('is not said to be lost where somebody marked it', async () => {
    const small = (one: StoryRequest): StoryRequest => ({
      ...one,
      settings: { ...one.settings, width: 8, height: 8 },
    });
    expect((await all(small(marked())))[0]!.notes).toHaveLength(1);
    expect((await all(small(marked(whole))))[0]!.notes).toBeUndefined();
  });

  it('is found by the same network that draws it for scenes', async () => {
    const [portrait, scenes] = await Promise.all([
      openRequest({ ...request, scenes: [{ ...scene, findsSubject: true }] }),
      openRequest(marked()),
    ]);
    expect(portrait.sceneGraphs[0]!.key).toBe(scenes.referenceGraphs!.key);
  });
});

describe('several characters', () => {
  const left = { left: 0, top: 0, right: 0.5, bottom: 1 };
  const words = ['a fox', 'an owl'] as const;
  const pair = {
    identityPrompt: 'a drawing of a fox and an owl',
    framePrompt: 'in a boat',
    seed: 5,
    cast: words.map((one) => ({ words: one })),
  };
  const alone = { ...request.scenes[0]!, cast: [{ words: words[0] }] };
  const told = (scenes: StoryRequest['scenes'], picture = {}): StoryRequest => ({ ...held(picture), scenes });

  it('each have a picture of their own, which is the one that holds them alone', async () => {
    const seen: StoryProgress[] = [];
    const both = await all(told([pair, alone]), { onProgress: (progress) => seen.push(progress) });
    expect(seen.at(-1)).toMatchObject({ fraction: 1, total: 1 });
    expect(latentsOf(both)[1]).toEqual(latentsOf(await all(held({}), { draw: [0] }))[0]);
    // Nothing is left to draw of the fox or the owl.
    const stages: string[] = [];
    await all(
      { ...told([{ ...pair, seed: 6 }]), reference: { seed: 5 } },
      { onProgress: ({ stage }) => stages.push(stage) },
    );
    expect(stages).not.toContain('reference');
  });

  it('are held by a seed of their own look', async () => {
    const cast = pair.cast.map((one, i) => (i === 0 ? { ...one, seed: 77 } : one));
    const [before, after] = await Promise.all(
      [told([pair]), told([{ ...pair, cast }])].map((one) => openRequest(one)),
    );
    const seeds = (opened: typeof before) =>
      opened!.plan.references[0]!.map(({ reference }) => reference.seed);
    expect([seeds(before), seeds(after)]).toEqual([
      [5, 5],
      [77, 5],
    ]);
  });

  it('may have regions without a picture, and none changes nothing', async () => {
    const plain = (cast?: NonNullable<StoryRequest['scenes'][number]['cast']>): StoryRequest => ({
      ...request,
      scenes: [{ ...pair, cast: cast ?? pair.cast }],
    });
    const { cast: _, ...bare } = pair;
    const without = latentsOf(await all({ ...request, scenes: [bare] }));
    expect(latentsOf(await all(plain()))).toEqual(without);
    // What is nobody's hears all: one region alone hushes nobody.
    const apart = [left, { ...left, left: 0.5, right: 1 }];
    const placed = (regions: typeof apart) =>
      plain(words.map((one, i) => ({ words: one, ...(regions[i] ? { region: regions[i] } : {}) })));
    expect(latentsOf(await all(placed(apart.slice(0, 1))))).toEqual(without);
    expect(latentsOf(await all(placed(apart)))).not.toEqual(without);
  });

  it.each([
    ['regions with identity dropout', { method: 'onestory', ipca: { dropout: 0.5 } }, {}],
    ['regions with the paper’s identity', { method: 'onestory', ipca: { variant: 'paper' } }, {}],
    ['anchoring', {}, { anchor: 0.5 }],
    ['anchoring in some blocks, from a later step', {}, { anchor: 0.5, blocks: ['mid'], startStep: 2 }],
  ] as [string, object, object][])('go with %s', async (_, settings, picture) => {
    const regions = [{ words: words[0], region: left }, pair.cast[1]!];
    for (const cast of [pair.cast, regions, []]) {
      const wanted = told([{ ...pair, cast }], picture);
      const [frame] = await all({ ...wanted, settings: { ...wanted.settings, ...settings } });
      expect(latentsOf([frame!])[0]!.every((v) => Number.isFinite(Number(v)))).toBe(true);
    }
  });

  it('are refused where they are not in the words; too many are held by words', async () => {
    const other = [{ words: 'a bear' }, pair.cast[1]!];
    await expect(engine.open(told([{ ...pair, cast: other }]))).rejects.toMatchObject({
      code: 'bad-argument',
      message: expect.stringContaining('Scene 1 has "a bear" in its cast'),
    });
    const many = Array.from({ length: 9 }, () => ({ words: 'a fox' }));
    const identityPrompt = `a drawing of ${many.map((one) => one.words).join(' and ')}`;
    const crowd = told([{ ...pair, identityPrompt, cast: many }]);
    const { plan } = await engine.open(crowd);
    expect(plan.references).toEqual([[]]);
    expect(plan.notes).toEqual([expect.stringContaining('Scene 1 has 9 characters')]);
  });

  it('take memory for a row more each', async () => {
    const size = { width: 512, height: 512, batch: 2 };
    const [one, two] = await Promise.all([openRequest(told([alone])), openRequest(told([alone, pair]))]);
    const sampling = ({ graphs }: typeof one) => planMemory(graphs, 'full', size).sampling;
    expect(sampling(two)).toBeGreaterThan(sampling(one));
  });
});

describe('what is asked for', () => {
  it.each([
    ['weights that are streamed', { weights: 'streamed' }],
    ['identity dropout', { method: 'onestory', ipca: { dropout: 0.5 } }],
    ['FreeU', { freeU: {} }],
    ['thinned tokens', {}, { tokenDropout: 0.5 }],
    ['a sight from the subject alone', {}, { seenFrom: 'subject' }],
    ['anchoring', {}, { anchor: 0.5 }],
    ['no negative branch', { guidanceScale: 1 }],
  ] as [string, object, object?][])('goes with %s', async (_, settings, picture = {}) => {
    const wanted = held(picture);
    const frames = await all({ ...wanted, draw: [1], settings: { ...wanted.settings, ...settings } });
    expect(latentsOf(frames)[0]!.every((v) => Number.isFinite(Number(v)))).toBe(true);
  });

  it('is refused where a block is none of the model’s', async () => {
    await expect(engine.open(held({ blocks: ['up7'] }))).rejects.toMatchObject({
      code: 'bad-setting',
      hint: expect.stringContaining('up0'),
    });
  });

  it('leaves no trace in the settings of stories that are not held by a picture', async () => {
    const { settings } = (await engine.open({ ...request, settings: { hold: { picture: null } } })).resolved;
    expect(JSON.stringify(settings)).toBe(
      JSON.stringify((await engine.open({ ...request, settings: {} })).resolved.settings),
    );
    expect('hold' in JSON.parse(JSON.stringify(settings))).toBe(false);
  });

  it('takes memory for a row more and for the tokens that are seen', async () => {
    const size = { width: 512, height: 512, batch: 2 };
    const [plain, whole] = await Promise.all([openRequest(request), openRequest(held({}))]);
    const sampling = ({ graphs }: typeof plain) => planMemory(graphs, 'full', size).sampling;
    expect(sampling(whole)).toBeGreaterThan(sampling(plain));
    // Drawing the character alone takes no more than drawing with it.
    expect(planMemory(whole.referenceGraphs!, 'full', size).sampling).toBeLessThanOrEqual(sampling(whole));
  });
});
