import { expect, it } from 'vitest';
import { compileUnet } from '../../../native-models/index.ts';
import { ghostUnet } from '../sdxl/checkpoint.ts';
import { flopsOfRun } from '../unet-runs.ts';
import { countStory } from './own.ts';

it('costs one evaluation a step and frame, with no run for the identity and no more rows of text', async () => {
  const frames = ['reading by the river', 'sleeping in the snow', 'walking at night'];
  const runs = await countStory({ identity: 'a painting of a red fox', frames }, 4);
  expect(runs).toHaveLength(3 * 4);
  for (const run of runs) expect(run).toMatchObject({ batch: 2, context: 77 });
});

it("reckons SDXL's step as published: 2.6 billion weights, about 6 TFLOP a row at 1024 pixels", () => {
  const { graph } = compileUnet(ghostUnet());
  const flops = flopsOfRun(graph, { batch: 1, context: 77, height: 128, width: 128, seconds: 0 });
  expect(flops / 1e12).toBeGreaterThan(5.9);
  expect(flops / 1e12).toBeLessThan(6.8);
});
