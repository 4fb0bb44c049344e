import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { publishedComponent } from '../../../native-models/architectures/component-for-tests.ts';
import { compileUnet, compileVaeDecoder } from '../../../native-models/index.ts';
import { openModel } from '../model/model.ts';
import { StoryEngine } from '../tell-story.ts';
import { chooseMemory, hintWhenFull } from './choose-memory.ts';
import { Graphs } from './graphs.ts';
import { planCard } from './reckon-card.ts';

const path = 'native-models/parity/fixtures/whole-method/models/tiny-sdxl';
const tiny = await openModel({ path });
/** SDXL's U-Net beside networks that are small. */
const unet = publishedComponent('sdxl', 'unet', (one, onParameter) => compileUnet(one, { onParameter }))!;
const sdxl = { ...tiny, name: 'SDXL', checkpoint: { ...tiny.checkpoint, unet } };
const sizes = { unet: { B: 2, H: 128, W: 128, S: 77 } };
const onCuda = (precision: 'float32' | 'float16', model = sdxl) =>
  new Graphs(model, { profile: 'cuda', precision, sizes });
const size = { width: 1024, height: 1024, batch: 2 };
const card = (bytes: number) => ({ bytes, owner: 'GeForce GTX 1050', isCard: true });

describe('SDXL’s U-Net on a card', () => {
  it('takes half as much in half precision, weights and activations', () => {
    const [full, half] = (['float32', 'float16'] as const).map((precision) =>
      onCuda(precision).memoryOf(onCuda(precision).unet('full').graph, {}),
    );
    console.log('SDXL’s U-Net at 1024 pixels, float32 and half:', full, half);
    expect(half!.held / full!.held).toBeCloseTo(0.5, 2);
    expect(half!.activations / full!.activations).toBeGreaterThan(0.45);
    expect(half!.activations / full!.activations).toBeLessThan(0.7);
  });

  it('is refused by a card of 2 GB in one line that says what would do', () => {
    expect(() => chooseMemory(onCuda('float16'), 'full', size, card(1.9e9))).toThrow(
      expect.objectContaining({
        code: 'not-enough-memory',
        message: expect.stringMatching(
          /^SDXL at 1024x1024 with full weights needs about \d+\.\d GB of memory, but GeForce GTX 1050 has 1\.9 GB for it\.$/,
        ),
        hint: expect.stringMatching(/^Draw with (8bit weights|4bit weights|a smaller size|the device "cpu")/),
      }),
    );
  });

  it('has the first mode that fits chosen where a person leaves it to Fabula', () => {
    const graphs = onCuda('float16');
    const [full, quarter] = (['full', '4bit'] as const).map((mode) => planCard(graphs, mode, size, 0));
    expect(quarter!.peak).toBeLessThan(full!.peak);
    expect(chooseMemory(graphs, 'auto', size, card(1e12))).toMatchObject({ mode: 'full', oneAtATime: false });
    const between = (full!.peak + quarter!.peak) / 2;
    expect(['8bit', '4bit']).toContain(chooseMemory(graphs, 'auto', size, card(between)).mode);
    expect(() => chooseMemory(graphs, 'full', size, card(between))).toThrow(
      expect.objectContaining({ hint: expect.stringMatching(/^Draw with (8bit|4bit) weights \(about /) }),
    );
  });

  it('is offered half precision first where a person wants float32 and has no room for it', () => {
    const [full, half] = (['float32', 'float16'] as const).map((precision) => {
      const graphs = onCuda(precision);
      return { graphs, peak: planCard(graphs, 'full', size, 0).peak };
    });
    const between = (full!.peak + half!.peak) / 2;
    const choose = (bytes: number) =>
      chooseMemory(full!.graphs, 'full', size, card(bytes), { half: half!.graphs });
    expect(() => choose(between)).toThrow(
      expect.objectContaining({
        hint: expect.stringMatching(
          /^Draw with the precision float16 and full weights \(about \d+\.\d GB\), or/,
        ),
      }),
    );
    expect(() => choose(half!.peak / 2)).toThrow(
      expect.objectContaining({ hint: expect.not.stringMatching(/float16/) }),
    );
    expect(choose(full!.peak)).toMatchObject({ mode: 'full' });
  });

  it('larger than card and memory together is refused with what is left: fewer pixels', () => {
    const huge = { width: 16384, height: 16384, batch: 2 };
    const graphs = new Graphs(sdxl, {
      profile: 'cuda',
      sizes: { unet: { B: 2, H: 2048, W: 2048, S: 77 } },
    });
    expect(() => chooseMemory(graphs, 'auto', huge, card(8e9))).toThrow(
      expect.objectContaining({ code: 'not-enough-memory', hint: 'Draw with a smaller size.' }),
    );
  });
});

it('networks first take turns, then the picture is decoded in tiles, then by the processor', () => {
  const vae = publishedComponent('sdxl', 'vae', (one, onParameter) =>
    compileVaeDecoder(one, { onParameter }),
  )!;
  const model = { ...tiny, checkpoint: { ...tiny.checkpoint, vae } };
  const graphs = new Graphs(model, { profile: 'cuda', sizes });
  const ways: string[] = [];
  for (let memory = 1e12; ; ) {
    const { oneAtATime, vaeTile, vaeOnCpu, peak } = planCard(graphs, 'full', size, memory, 1e12);
    if (peak > memory) break;
    ways.push(`${oneAtATime ? 'in turns' : 'together'}, ${vaeOnCpu ? 'the processor' : vaeTile}`);
    memory = peak - 1;
  }
  expect(ways).toEqual([
    'together, 128',
    'in turns, 128',
    'in turns, 64',
    'in turns, 48',
    'together, the processor',
  ]);
  const noHost = planCard(graphs, 'full', size, 0, 0);
  expect(noHost.vaeOnCpu).toBe(false);
});

it('when memory ran out, the next mode is offered, and never one that a card holds as the last', () => {
  const graphs = onCuda('float32', tiny);
  const others =
    'a smaller size, or the device "cpu"; or close other programs that need much memory, and go on.';
  expect(hintWhenFull(graphs, 'full', true)).toBe(`Draw with 8bit weights, ${others}`);
  expect(hintWhenFull(graphs, '8bit', true)).toBe(`Draw with 4bit weights, ${others}`);
  expect(hintWhenFull(graphs, '4bit', true)).toBe(`Draw with ${others}`);
  expect(hintWhenFull(graphs, 'full', false)).toMatch(
    /^Draw with streamed weights, or a smaller size; or close/,
  );
  expect(hintWhenFull(graphs, '4bit', false)).toMatch(/^Draw with a smaller size; or close/);
});

const cache = mkdtempSync(join(tmpdir(), 'fabula-cards-'));
process.env.FABULA_CACHE = cache;
afterAll(() => rmSync(cache, { recursive: true }));

it('draws with the same networks by the processor’s decoder as by its own', async () => {
  const engine = new StoryEngine();
  const request = {
    model: { path },
    device: 'cpu',
    scenes: [{ identityPrompt: 'a fox', framePrompt: 'at night', seed: 5 }],
    settings: { steps: 2, width: 64, height: 64 },
  } as const;
  const draw = async (vaeOnCpu: boolean) => {
    const story = await engine.open(request);
    Object.assign(story.memory, { vaeOnCpu });
    for await (const { picture } of story.frames()) return picture.data;
    throw new Error('no frame');
  };
  expect(await draw(true)).toEqual(await draw(false));
  await engine.release();
});
