import { afterAll, describe, expect, it } from 'vitest';
import { FabulaError } from '../contract/errors.ts';
import type { Frame, StoryProgress, StoryRequest } from './story-request.ts';
import { resolveStory, StoryEngine } from './tell-story.ts';

const request: StoryRequest = {
  modelFolder: 'native-models/parity/fixtures/whole-method/models/tiny-sdxl',
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

async function all(wanted: StoryRequest, onProgress?: (progress: StoryProgress) => void): Promise<Frame[]> {
  const frames: Frame[] = [];
  const options = { previews: true, ...(onProgress ? { onProgress } : {}) };
  for await (const frame of engine.tellStory(wanted, options)) frames.push(frame);
  return frames;
}

describe('StoryEngine', () => {
  it('yields frames in order, with progress that never goes backward and ends at 1', async () => {
    const seen: StoryProgress[] = [];
    const frames = await all(request, (progress) => seen.push(progress));
    expect(frames.map((frame) => frame.scene)).toEqual([0, 1, 2]);
    const fractions = seen.map((progress) => progress.fraction);
    expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
    expect(fractions.at(-1)).toBe(1);
    expect(seen.filter((progress) => progress.step !== undefined)).toHaveLength(3 * 4);
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
      (await all({ ...request, draw: [1], keepTensors: true, ...change }))[0]!.tensors!;
    const published = await tensors({});
    const experiment = await tensors({ pooledFrom: 'scene' });
    const alone = await tensors({ settings: { ...request.settings, method: 'plain' } });
    expect(experiment.prompt_embeds).toEqual(published.prompt_embeds);
    expect(experiment.pooled).toEqual(alone.pooled);
    expect(experiment.pooled).not.toEqual(published.pooled);
    expect(experiment.latents).not.toEqual(published.latents);
    expect(await tensors({ pooledFrom: 'prompt' })).toEqual(published);
  });

  it('encodes no text a second time', async () => {
    await all(request);
    const stages: string[] = [];
    await all(request, ({ stage, fraction }) => stages.push(`${stage} ${fraction}`));
    expect(stages.filter((stage) => stage.startsWith('encoding'))).toEqual(['encoding 0']);
  });

  it('stops within one step of an abort and keeps the frames before it', async () => {
    const abort = new AbortController();
    const frames: Frame[] = [];
    let stepsAfter = 0;
    const onProgress = ({ scene, step }: StoryProgress) => {
      if (abort.signal.aborted && step !== undefined) stepsAfter++;
      if (scene === 1 && step === 1) abort.abort();
    };
    const drawing = async () => {
      for await (const frame of engine.tellStory(request, { signal: abort.signal, onProgress }))
        frames.push(frame);
    };
    await expect(drawing()).rejects.toMatchObject({ code: 'cancelled' });
    expect(frames.map((frame) => frame.scene)).toEqual([0]);
    expect(stepsAfter).toBe(0);
  });
});

describe('resolveStory', () => {
  it('says what will be used: the model’s own scheduler and size where nothing was asked for', async () => {
    const { settings, model, device } = await resolveStory(request);
    expect(settings).toMatchObject({ steps: 4, guidanceScale: 5, scheduler: 'euler', method: 'onestory' });
    expect(model.hash).toMatch(/^[0-9a-f]{64}$/);
    expect(device).toBe('cpu');
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
  ] as const)('refuses %j', async (change, code, message) => {
    const failing = resolveStory({ ...request, ...change } as StoryRequest);
    await expect(failing).rejects.toBeInstanceOf(FabulaError);
    await expect(failing).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  });

  it('names a prompt that is too long, and by how much', async () => {
    const framePrompt = 'very '.repeat(200);
    const failing = resolveStory({ ...request, scenes: [{ ...request.scenes[0]!, framePrompt }] });
    await expect(failing).rejects.toMatchObject({
      code: 'prompt-too-long',
      message: expect.stringMatching(/tokens/),
    });
  });
});
