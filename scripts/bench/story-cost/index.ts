// `npm run bench -- story-cost [--released DIR] [--size 1024] [--steps 4]`: the U-Net work of a whole story, counted in
// Fabula's engine and in the authors' released code. DIR is a checkout of github.com/byliutao/1Prompt1Story.

import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { compileUnet } from '../../../native-models/index.ts';
import { writeClip } from '../../../src-main/diffusion/tokenizer/clip-for-tests.ts';
import { findPython, howToGetPython } from '../../python.ts';
import { ghostUnet } from '../sdxl/checkpoint.ts';
import { flopsOfRun } from '../unet-runs.ts';
import { countStory, type StoryWords } from './own.ts';

export interface StoryCostOptions {
  released: string | undefined;
  side: number;
  steps: number;
}

/** In words that the small model of the tests knows; what is counted does not depend on them. */
const words: StoryWords = {
  identity: 'a watercolour painting of a red fox with a coat',
  frames: [
    'finding a lantern in the meadow',
    'reading by the river at night',
    'sleeping in the snow',
    'walking through the forest',
  ],
};

/** How many steps the published story takes, for what is stored. */
const PUBLISHED_STEPS = 50;

const counted = z.object({
  calls: z.array(z.object({ rows: z.number(), flops: z.number(), identity: z.boolean() })),
  storedElements: z.number(),
});
type Counted = z.infer<typeof counted>;

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** The released code's count; a line that says why there is none and how to get one. */
async function countReleased({ released, side, steps }: StoryCostOptions): Promise<Counted | string> {
  if (released === undefined) {
    return 'give its checkout with --released DIR (git clone https://github.com/byliutao/1Prompt1Story DIR)';
  }
  if (!existsSync(join(released, 'unet', 'unet_controller.py'))) {
    return `${released} is no checkout of it: unet/unet_controller.py is missing there`;
  }
  const python = findPython(['diffusers', 'transformers']);
  if (python === undefined) return `there is no Python with diffusers and transformers: ${howToGetPython}`;
  const clip = mkdtempSync(join(tmpdir(), 'fabula-clip-'));
  await writeClip(clip);
  const options = ['--released', released, '--clip', clip];
  const story = ['--identity', words.identity, '--frames', ...words.frames];
  const size = ['--side', `${side}`, '--steps', `${steps}`];
  const args = [here('released.py'), ...options, ...story, ...size];
  const { stdout, stderr, status } = spawnSync(python, args, { encoding: 'utf8' });
  rmSync(clip, { recursive: true });
  if (status !== 0) return `it ended with ${status}: ${stderr.trim().split('\n').at(-1)}`;
  return counted.parse(JSON.parse(stdout.trim().split('\n').at(-1)!));
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
const tera = (flops: number): string => `${(flops / 1e12).toFixed(1)} TFLOP`;

export async function benchStoryCost(options: StoryCostOptions): Promise<void> {
  const { side, steps } = options;
  const count = words.frames.length;
  console.log(`A story of ${count} frames, ${steps} steps, guidance, SDXL's U-Net at ${side}x${side}`);
  const runs = await countStory(words, steps);
  const { graph } = compileUnet(ghostUnet());
  const latents = { height: side / 8, width: side / 8 };
  const own = sum(runs.map((run) => flopsOfRun(graph, { ...run, ...latents })));
  console.log(
    `Fabula: ${runs.length} evaluations of ${runs[0]!.batch} rows, counted in the engine; ${tera(own)}; nothing stored`,
  );
  const theirs = await countReleased(options);
  if (typeof theirs === 'string') {
    console.log(`released code: not counted: ${theirs}`);
    return;
  }
  const { calls, storedElements } = theirs;
  const flops = sum(calls.map((call) => call.flops));
  const identity = calls.filter((call) => call.identity).length;
  const gigabytes = (2 * storedElements * PUBLISHED_STEPS) / steps / 1e9;
  console.log(
    `released code: ${calls.length} evaluations of ${calls[0]!.rows} rows, ${identity} of them for the identity alone; ` +
      `${tera(flops)}; ${gigabytes.toFixed(1)} GB stored (float16, ${PUBLISHED_STEPS} steps)`,
  );
  const share = (value: number): string => value.toFixed(3);
  console.log(
    `Fabula / released code: ${share(runs.length / calls.length)} of the evaluations, ${share(own / flops)} of the ` +
      `arithmetic; N / (N + 1) is ${share(count / (count + 1))}`,
  );
}
