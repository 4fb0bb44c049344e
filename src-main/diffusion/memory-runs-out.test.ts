import { InferenceSession } from 'onnxruntime-node';
import { afterEach, expect, it, vi } from 'vitest';
import type { StoryRequest } from './story-request.ts';
import { StoryEngine } from './tell-story.ts';

afterEach(() => vi.restoreAllMocks());

/** What all sessions have: the failure is put in where the runtime answers. */
const sessions = (InferenceSession as unknown as { prototype: InferenceSession }).prototype;

const request: StoryRequest = {
  model: { path: 'native-models/parity/fixtures/whole-method/models/tiny-sdxl' },
  device: 'cpu',
  scenes: ['in a boat', 'at night'].map((framePrompt, seed) => ({
    identityPrompt: 'a drawing of a fox',
    framePrompt,
    seed,
  })),
  settings: { steps: 3, width: 64, height: 64 },
};

async function draw(engine: StoryEngine): Promise<Uint8Array[]> {
  const drawn: Uint8Array[] = [];
  const story = await engine.open(request);
  for await (const { picture } of story.frames()) drawn.push(picture.data);
  return drawn;
}

it('over a step: it is told with what takes less, what was loaded is let go, and going on draws the same', async () => {
  const engine = new StoryEngine();
  const wanted = await draw(engine);
  const released = vi.spyOn(sessions, 'release');
  const run = sessions.run as (...args: unknown[]) => never;
  let runs = 0;
  vi.spyOn(sessions, 'run').mockImplementation(function (this: InferenceSession, ...args: unknown[]) {
    runs += 1;
    // Three steps and the decoding of the first picture, then the second one's second step.
    if (runs !== 6) return run.apply(this, args);
    return Promise.reject(new Error('Failed to allocate memory for requested buffer of size 53687091200'));
  } as never);
  await expect(draw(engine)).rejects.toMatchObject({
    code: 'out-of-memory',
    message: expect.stringMatching(
      /^This machine ran out of memory over the U-Net: Failed to allocate .*\.$/,
    ),
    hint: expect.stringMatching(/^Draw with streamed weights, or a smaller size; or close other programs/),
  });
  expect(released).toHaveBeenCalledTimes(2);
  expect(await draw(engine)).toEqual(wanted);
  await engine.release();
});
