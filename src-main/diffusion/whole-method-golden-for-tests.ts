// Runs the golden requests of native-models/parity/fixtures (whole-method, and hold-picture with the same models) through `tellStory` and measures the
// distance to what a PyTorch restatement of the published method answered (its README says how they were made).
// Only tests and `npm run parity` use it.

import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readSafetensors } from '../../native-models/checkpoints/safetensors.ts';
import type { DrawSettingsInput } from '../contract/settings.ts';
import { openModel } from './model/model.ts';
import { planStory } from './plan.ts';
import type { FrameTensors, SceneRequest, StoryRequest } from './story-request.ts';
import { StoryEngine } from './tell-story.ts';

const fixtures = path.resolve(import.meta.dirname, '../../native-models/parity/fixtures');
const models = path.join(fixtures, 'whole-method/models');

export type GoldenSet = 'whole-method' | 'hold-picture';

/**
 * Largest distances allowed. Ids: how many differ. Time steps: whole ones are exact, continuous ones (EDM) are as
 * good as sigmas. All else: max |a - b| / max |b|. Noise and sigmas come from the same formulas in the same
 * precision; a network adds float32 rounding; ten steps of guidance 5 amplify it.
 */
export const bounds = {
  input_ids: 0,
  timesteps: 0,
  'continuous timesteps': 1e-6,
  noise: 1e-6,
  prompt_embeds: 1e-4,
  pooled: 1e-4,
  latents: 1e-3,
  image: 1e-3,
} as const;
export type Quantity = keyof typeof bounds;

export interface GoldenDistance {
  quantity: Quantity;
  /** In drawing order, from 0; absent for what belongs to all frames. */
  frame?: number;
  measured: number;
  bound: number;
}

interface GoldenCase {
  model: string;
  /** Instead of the checkpoint's own. */
  schedulerConfig?: object;
  scenes: SceneRequest[];
  draw?: number[];
  reference?: NonNullable<StoryRequest['reference']>;
  settings: DrawSettingsInput;
}

/** Names of all cases, sorted. */
export async function goldenCases(set: GoldenSet = 'whole-method'): Promise<string[]> {
  const files = await readdir(path.join(fixtures, set, 'cases'));
  return files
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.slice(0, -'.json'.length))
    .sort();
}

/** Draws one case on the CPU and compares everything that its golden holds. */
export async function measureGoldenCase(
  name: string,
  set: GoldenSet = 'whole-method',
): Promise<GoldenDistance[]> {
  const file = path.join(fixtures, set, 'cases', name);
  const golden = JSON.parse(await readFile(`${file}.json`, 'utf8')) as GoldenCase;
  const expected = await readGolden(`${file}.safetensors`);
  const own = path.join(models, golden.model);
  if (!golden.schedulerConfig) return measure(golden, own, expected);
  const copy = await mkdtemp(path.join(tmpdir(), 'fabula-golden-'));
  try {
    await cp(own, copy, { recursive: true });
    await writeFile(
      path.join(copy, 'scheduler/scheduler_config.json'),
      JSON.stringify(golden.schedulerConfig),
    );
    return await measure(golden, copy, expected);
  } finally {
    await rm(copy, { recursive: true });
  }
}

async function measure(
  golden: GoldenCase,
  path: string,
  expected: ReadonlyMap<string, number[]>,
): Promise<GoldenDistance[]> {
  const request: StoryRequest = {
    model: { path },
    device: 'cpu',
    scenes: golden.scenes,
    ...(golden.draw ? { draw: golden.draw } : {}),
    ...(golden.reference ? { reference: golden.reference } : {}),
    settings: golden.settings,
  };
  const timesteps = expected.get('timesteps');
  const frames = await measureRequest(request, expected);
  if (timesteps === undefined) return frames;
  const { scheduler } = planStory(await openModel(request.model), request);
  const quantity = timesteps.every(Number.isInteger) ? 'timesteps' : 'continuous timesteps';
  return [distance(quantity, scheduler.timesteps, timesteps), ...frames];
}

/** Draws a request and compares what `expected` has of each frame, as `frame-01.latents`. */
export async function measureRequest(
  request: StoryRequest,
  expected: ReadonlyMap<string, number[]>,
): Promise<GoldenDistance[]> {
  const distances: GoldenDistance[] = [];
  const engine = new StoryEngine();
  try {
    let frame = 0;
    const story = await engine.open(request);
    for await (const { tensors } of story.frames({ keepTensors: true })) {
      const prefix = `frame-${String(frame + 1).padStart(2, '0')}.`;
      for (const [key, values] of expected) {
        if (!key.startsWith(prefix)) continue;
        const tensor = key.slice(prefix.length) as keyof FrameTensors & Quantity;
        const data = tensors?.[tensor]?.data ?? [];
        distances.push({ ...distance(tensor, Array.from(data, Number), values), frame });
      }
      frame++;
    }
  } finally {
    await engine.release();
  }
  return distances;
}

function distance(quantity: Quantity, ours: ArrayLike<number>, golden: readonly number[]): GoldenDistance {
  const bound = bounds[quantity];
  if (ours.length !== golden.length) return { quantity, measured: Number.POSITIVE_INFINITY, bound };
  const differences = golden.map((value, i) => Math.abs(ours[i]! - value));
  if (bound === 0) return { quantity, measured: differences.filter((d) => d !== 0).length, bound };
  const largest = golden.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const measured = differences.reduce((most, d) => Math.max(most, d), 0) / largest;
  return { quantity, measured, bound };
}

/** The tensors of a golden file as plain numbers; F32 and I64 only. */
export async function readGolden(file: string): Promise<Map<string, number[]>> {
  const { tensors } = await readSafetensors(file);
  const bytes = await readFile(file);
  const values = new Map<string, number[]>();
  for (const [key, { type, byteOffset, byteLength }] of tensors) {
    const own = bytes.buffer.slice(bytes.byteOffset + byteOffset, bytes.byteOffset + byteOffset + byteLength);
    values.set(key, type === 'I64' ? Array.from(new BigInt64Array(own), Number) : [...new Float32Array(own)]);
  }
  return values;
}
