import { InferenceSession } from 'onnxruntime-node';
import { expect, it, vi } from 'vitest';
import { openModel } from '../model/model.ts';
import type { StoryRequest } from '../story-request.ts';
import { StoryEngine } from '../tell-story.ts';
import { Graphs } from './graphs.ts';
import { Networks } from './networks.ts';
import { planMemory } from './reckon-memory.ts';

const model = { path: 'native-models/parity/fixtures/whole-method/models/tiny-sdxl' };
const graphs = new Graphs(await openModel(model));
const size = { width: 64, height: 64, batch: 2 };

async function pictures(engine: StoryEngine, memory: number): Promise<Uint8Array[]> {
  const request: StoryRequest = {
    model,
    device: 'cpu',
    scenes: ['in a boat', 'at night'].map((framePrompt) => ({
      identityPrompt: 'a drawing of a fox',
      framePrompt,
      seed: 5,
    })),
    settings: { steps: 3, width: size.width, height: size.height },
    memory,
  };
  const drawn: Uint8Array[] = [];
  const story = await engine.open(request);
  for await (const { picture } of story.frames()) drawn.push(picture.data);
  return drawn;
}

it('draws the same with one network at a time where memory is too short for both', async () => {
  const [ample, short] = [planMemory(graphs, 'full', size, 1e12), planMemory(graphs, 'full', size, 0)];
  expect(ample).toMatchObject({ oneAtATime: false, vaeTile: 128 });
  expect(short).toMatchObject({ oneAtATime: true, textsAlone: true });
  expect(short.peak).toBeLessThan(ample.peak);
  const engine = new StoryEngine();
  const wanted = await pictures(engine, ample.peak);
  expect(await pictures(engine, short.peak)).toEqual(wanted);
  expect(await pictures(engine, ample.peak)).toEqual(wanted);
  await engine.release();
});

it('never has both loaded where only one fits, and keeps both elsewhere', async () => {
  const networks = new Networks();
  const device = { name: 'cpu', profile: 'cpu' } as const;
  const memory = {
    mode: 'full',
    vaeTile: 128,
    vaeOnCpu: false,
    oneAtATime: false,
    unets: 1,
    textsAlone: false,
  } as const;
  const both = { graphs, device, memory };
  expect(networks.has(both)).toBe(false);
  const [unet, vae] = [await networks.unet(both), await networks.vae(both)];
  expect(await networks.unet(both)).toBe(unet);
  expect(await networks.vae(both)).toBe(vae);
  expect(networks.has(both)).toBe(true);
  const alone = { ...both, memory: { ...memory, oneAtATime: true } };
  expect(networks.has(alone)).toBe(false);
  const first = await networks.unet(alone);
  expect(first).not.toBe(unet);
  await expect(unet.session.run({})).rejects.toThrow();
  const second = await networks.vae(alone);
  expect(await networks.vae(alone)).toBe(second);
  expect(await networks.unet(alone)).not.toBe(first);
  expect(await networks.vae(alone)).not.toBe(second);
  await networks.release();
});

it('keeps as many U-Nets as fit, the last used, and the decoder with them', async () => {
  const networks = new Networks();
  const device = { name: 'cpu', profile: 'cpu' } as const;
  const memory = planMemory(graphs, 'full', size, 1e12);
  expect(memory.unets).toBe(3);
  expect(planMemory(graphs, 'full', size, memory.peak).unets).toBe(1);
  const [own, others] = [graphs, new Graphs(graphs.model, { variant: { attentionMaps: 1 } })];
  const wanted = (of: Graphs, unets: number) => ({ graphs: of, device, memory: { ...memory, unets } });
  const [first, vae] = [await networks.unet(wanted(own, 2)), await networks.vae(wanted(own, 2))];
  const second = await networks.unet(wanted(others, 2));
  expect(second).not.toBe(first);
  expect(await networks.unet(wanted(own, 2))).toBe(first);
  expect(await networks.vae(wanted(others, 2))).toBe(vae);
  // The one used longest ago makes room.
  await networks.unet(wanted(new Graphs(graphs.model, { variant: { perQueryLogWeights: true } }), 2));
  expect([networks.has(wanted(own, 2)), networks.has(wanted(others, 2))]).toEqual([true, false]);
  await expect(second.session.run({})).rejects.toThrow();
  // Where there is no room, nothing stays.
  await networks.unet(wanted(own, 1));
  await networks.unet(wanted(others, 1));
  expect(networks.has(wanted(own, 1))).toBe(false);
  await networks.release();
});

it('loads them once for all pictures of a story, and not again for another story of the same model', async () => {
  const few = { steps: 2, width: size.width, height: size.height };
  // Counts; the sessions are real.
  const created = vi.spyOn(InferenceSession, 'create');
  const engine = new StoryEngine();
  const sessions = async (change: Partial<StoryRequest>): Promise<number> => {
    const before = created.mock.calls.length;
    const story = await engine.open({
      model,
      device: 'cpu',
      scenes: [],
      settings: few,
      ...change,
    });
    for await (const _ of story.frames());
    return created.mock.calls.length - before;
  };
  const told = (...framePrompts: string[]) =>
    framePrompts.map((framePrompt, seed) => ({ identityPrompt: 'a drawing of a fox', framePrompt, seed }));
  const [encoders, both] = [2, 2];
  expect(await sessions({ scenes: told('in a boat', 'at night', 'by a tree') })).toBe(encoders + both);
  expect(await sessions({ scenes: told('in a boat', 'at night', 'by a tree'), draw: [1] })).toBe(0);
  // Texts that are new are read; what draws is there already.
  expect(await sessions({ scenes: told('in the snow', 'on a hill') })).toBe(encoders);
  expect(await sessions({ scenes: told('in the snow'), settings: { ...few, guidanceScale: 3 } })).toBe(
    encoders,
  );
  await engine.release();
  created.mockRestore();
});
