import { afterAll, describe, expect, it } from 'vitest';
import { FabulaError } from '../contract/errors.ts';
import { openRequest } from './open-request.ts';
import type { Frame, FrameOptions, StoryProgress, StoryRequest } from './story-request.ts';
import { StoryEngine } from './tell-story.ts';

const request: StoryRequest = {
  model: { path: 'native-models/parity/fixtures/whole-method/models/tiny-sdxl' },
  device: 'cpu',
  scenes: ['in a boat', 'at night', 'by a tree'].map((framePrompt) => ({
    identityPrompt: 'a drawing of a fox',
    framePrompt,
    seed: 5,
  })),
  settings: { steps: 4 },
};

/** A device that this system never has. */
const elsewhere = process.platform === 'darwin' ? 'dml' : 'coreml';

const engine = new StoryEngine();
afterAll(() => engine.release());

async function all(wanted: StoryRequest, options: FrameOptions = {}): Promise<Frame[]> {
  const frames: Frame[] = [];
  const story = await engine.open(wanted);
  for await (const frame of story.frames({ previews: true, ...options })) frames.push(frame);
  return frames;
}

describe('StoryEngine', () => {
  it('yields frames in order, with progress of each and of all that never goes backward and ends at 1', async () => {
    const fresh = new StoryEngine();
    const seen: StoryProgress[] = [];
    const story = await fresh.open(request);
    const frames: number[] = [];
    for await (const { scene } of story.frames({ onProgress: (progress) => seen.push(progress) })) {
      frames.push(scene);
      // Nothing is told as saved before whoever got the picture has saved it.
      expect(seen.at(-1)).toMatchObject({ stage: 'saving', scene });
      expect(seen.at(-1)!.fraction).toBeLessThan(1);
    }
    await fresh.release();
    expect(frames).toEqual([0, 1, 2]);
    const ascending = (values: number[]) => expect(values).toEqual(values.toSorted((a, b) => a - b));
    ascending(seen.map(({ total }) => total));
    expect(seen.at(-1)).toMatchObject({ stage: 'saving', fraction: 1, total: 1 });
    for (const scene of frames) {
      const own = seen.filter((one) => (one.scene ?? 0) === scene);
      ascending(own.map(({ fraction }) => fraction));
      expect(own.at(-1)!.fraction).toBe(1);
      expect(own.flatMap(({ step }) => step ?? [])).toEqual([1, 2, 3, 4]);
    }
    // Reading and loading are the first picture's: it does not stand at 0 meanwhile.
    const first = seen.find(({ stage }) => stage === 'sampling')!;
    expect(first.fraction).toBeGreaterThan(0.2);
    expect([...new Set(seen.map(({ stage }) => stage))]).toEqual([
      'encoding',
      'loading',
      'sampling',
      'decoding',
      'saving',
    ]);
  });

  it('draws a scene alone as it draws it among the others, and the same again while everything is loaded', async () => {
    const whole = await all(request);
    const alone = await all({ ...request, draw: [2] });
    expect(alone.map((frame) => frame.scene)).toEqual([2]);
    expect(alone[0]!.picture.data).toEqual(whole[2]!.picture.data);
    expect(whole[0]!.picture.data).not.toEqual(whole[2]!.picture.data);
  });

  it('takes the pooled embedding of a scene’s own prompt when asked to, and nothing else of it', async () => {
    const tensors = async (change: Partial<StoryRequest>) =>
      (await all({ ...request, draw: [1], ...change }, { keepTensors: true }))[0]!.tensors!;
    const published = await tensors({});
    const experiment = await tensors({ pooledFrom: 'scene' });
    const alone = await tensors({ settings: { ...request.settings, method: 'plain' } });
    expect(experiment.prompt_embeds).toEqual(published.prompt_embeds);
    expect(experiment.pooled).toEqual(alone.pooled);
    expect(experiment.pooled).not.toEqual(published.pooled);
    expect(experiment.latents).not.toEqual(published.latents);
    expect(await tensors({ pooledFrom: 'prompt' })).toEqual(published);
  });

  it('encodes no text and loads nothing a second time, and counts neither', async () => {
    await all(request);
    const seen: StoryProgress[] = [];
    await all(request, { onProgress: (progress) => seen.push(progress) });
    expect(seen.filter(({ stage }) => stage === 'encoding')).toHaveLength(1);
    expect(seen.find(({ stage }) => stage === 'sampling')!.fraction).toBe(0);
  });

  it('stops within one step of an abort and keeps the frames before it', async () => {
    const abort = new AbortController();
    const frames: Frame[] = [];
    let stepsAfter = 0;
    const onProgress = ({ scene, step }: StoryProgress) => {
      if (abort.signal.aborted && step !== undefined) stepsAfter++;
      if (scene === 1 && step === 2) abort.abort();
    };
    const drawing = async () => {
      const story = await engine.open(request);
      for await (const frame of story.frames({ signal: abort.signal, onProgress })) frames.push(frame);
    };
    await expect(drawing()).rejects.toMatchObject({ code: 'cancelled' });
    expect(frames.map((frame) => frame.scene)).toEqual([0]);
    expect(stepsAfter).toBe(0);
  });
});

describe('a story that was opened', () => {
  it('says what will be used: the model’s own scheduler and size where nothing was asked for', async () => {
    const { settings, model, device } = (await engine.open(request)).resolved;
    expect(settings).toMatchObject({ steps: 4, guidanceScale: 5, scheduler: 'euler', method: 'onestory' });
    expect(model.hash).toMatch(/^[0-9a-f]{64}$/);
    expect(device).toBe('cpu');
  });

  it('tells its plan without drawing: windows, tokens, steps and memory', async () => {
    const { plan, memory } = await engine.open({ ...request, settings: { steps: 4, window: { size: 2 } } });
    expect(plan.prompts.map(({ window }) => window)).toEqual([
      [0, 1],
      [1, 2],
      [2, 0],
    ]);
    const [group] = plan.meter.groups;
    expect(group).toMatchObject({ identityPrompt: 'a drawing of a fox', identityTokens: 5, windowSize: 2 });
    expect(group!.scenes[0]).toMatchObject({ tokens: 3, promptTokens: 5 + 3 + 2 });
    expect(plan.scheduler.timesteps).toHaveLength(4);
    expect(memory).toMatchObject({ mode: 'full', oneAtATime: false, peak: expect.any(Number) });
  });

  it('draws some of its scenes, in the order asked for, and refuses others', async () => {
    const story = await engine.open(request);
    const drawn: number[] = [];
    for await (const { scene } of story.frames({ draw: [2, 0] })) drawn.push(scene);
    expect(drawn).toEqual([2, 0]);
    for await (const _ of story.frames({ draw: [] })) throw new Error('a frame');
    await expect(story.frames({ draw: [3] }).next()).rejects.toMatchObject({ code: 'bad-argument' });
  });

  it('has its graphs compiled once: what memory was reckoned from is loaded, and taken by the next request', async () => {
    const first = await openRequest({ ...request, settings: { steps: 4, weights: 'auto' } });
    const compiled = first.graphs.unet('full');
    const again = await openRequest({ ...request, draw: [1], settings: { steps: 2 } }, [first.graphs]);
    expect(again.graphs).toBe(first.graphs);
    expect(again.graphs.unet('full')).toBe(compiled);
    const other = await openRequest({ ...request, settings: { freeU: {} } }, [first.graphs]);
    expect(other.graphs).not.toBe(first.graphs);
    expect(other.graphs.unet('full')).not.toBe(compiled);
  });

  it.each([
    [{ settings: { width: 30 } }, 'bad-setting', /width 30 is not a multiple of/],
    [
      { settings: { ipca: { blocks: ['down9'] } } },
      'bad-setting',
      /no cross-attention block group named "down9"/,
    ],
    [{ settings: { scheduler: 'edm-dpmpp-2m' } }, 'bad-setting', /trained with EDM/],
    [{ draw: [3] }, 'bad-argument', /no scene 4/],
    [{ scenes: [] }, 'no-scenes', /./],
    [{ device: elsewhere }, 'device-unavailable', /no "(coreml|dml)" provider/],
    [
      { settings: { precision: 'float16' } },
      'device-unavailable',
      /^The device "cpu" cannot be used in half precision: it computes in float32 only\.$/,
    ],
  ] as const)('refuses %j', async (change, code, message) => {
    const failing = engine.open({ ...request, ...change } as StoryRequest);
    await expect(failing).rejects.toBeInstanceOf(FabulaError);
    await expect(failing).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  });

  it('says in which precision it will be drawn where something else could be thought', async () => {
    const drawnIn = async (settings: object, device: 'cpu' | 'auto' = 'cpu') => {
      const { resolved } = await engine.open({ ...request, device, settings });
      return { ...resolved, precision: resolved.settings.precision };
    };
    expect((await drawnIn({})).settings).not.toHaveProperty('precision');
    expect(await drawnIn({ precision: 'float32' })).toMatchObject({ precision: 'float32', notes: [] });
    const automatic = await drawnIn({ precision: 'float16' }, 'auto');
    if (automatic.device !== 'cpu') return;
    expect(automatic).toMatchObject({
      precision: 'float32',
      notes: ['Not drawn in half precision on cpu: it computes in float32 only.'],
    });
  });

  it('names a prompt that is too long, and by how much', async () => {
    const framePrompt = 'very '.repeat(200);
    const failing = engine.open({ ...request, scenes: [{ ...request.scenes[0]!, framePrompt }] });
    await expect(failing).rejects.toMatchObject({
      code: 'prompt-too-long',
      message: expect.stringMatching(/tokens/),
    });
  });
});
