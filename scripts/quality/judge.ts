// The judge: opens its folder and says of pictures who is in them, in which look, where, when, with what. Trained on
// composed pictures only (`native-models/pocket/training/judge.py`), never on what a drawing model made.

import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { z } from 'zod';
import { readJsonFile } from '../../native-models/checkpoints/json.ts';
import { readSafetensors } from '../../native-models/checkpoints/safetensors.ts';
import { createSession, type Session } from '../../src-main/diffusion/runtime/session.ts';
import type { Picture } from '../../src-main/diffusion/story-request.ts';
import { compileJudge } from './judge-network.ts';

export const judgeFolder = fileURLToPath(new URL('../../native-models/pocket/judge', import.meta.url));

/** Sizes and layers of the network, several times what it has. */
const size = z.int().min(1).max(4096);
const kernel = z.int().min(1).max(15);
const convolutions = z
  .array(z.tuple([size, size, kernel, kernel, z.int().min(0).max(15)]))
  .min(1)
  .max(64);
const shares = z.record(z.string(), z.number());
const classWords = z.record(z.string(), z.array(z.string()));

const judgeConfig = z.object({
  side: size,
  fine: convolutions,
  coarse: convolutions,
  parts: size,
  squeezed: size,
  feature: size,
  scene: size,
  heads: z.record(
    z.string(),
    z.object({ from: z.enum(['feature', 'scene']), classes: z.array(z.string()).max(1000) }),
  ),
  /** By what a class is called in captions: head → class → words. */
  phrases: z.record(z.string(), classWords),
  /** The furs a kind comes in; the first is its own. */
  furs: z.record(z.string(), z.array(z.string())),
  /** A bit per (kind, place, time, prop or action) that training pictures showed, gzipped, in base64. */
  trainedOn: z.object({
    kinds: z.array(z.string()),
    places: z.array(z.string()),
    times: z.array(z.string()),
    doings: z.array(z.string()),
    seen: z.base64(),
  }),
  heldOut: z.object({
    pictures: z.int(),
    right: shares,
    rightWhenSoft: shares,
    characterDistance: shares,
  }),
});
export type JudgeConfig = z.infer<typeof judgeConfig>;

/** What the judge says of one picture: the likeliest class per head, and the character's feature vector. */
export interface Verdict {
  labels: Readonly<Record<string, string>>;
  feature: readonly number[];
}

export interface Judge {
  config: JudgeConfig;
  examine(pictures: readonly Picture[]): Promise<Verdict[]>;
  release(): Promise<void>;
}

export async function readJudgeConfig(folder = judgeFolder): Promise<JudgeConfig> {
  return judgeConfig.parse(await readJsonFile(join(folder, 'config.json')));
}

/** Throws CheckpointError when its files are not there or not whole. */
export async function openJudge(folder = judgeFolder): Promise<Judge> {
  const config = await readJudgeConfig(folder);
  const weights = await readSafetensors(join(folder, 'model.safetensors'));
  const graph = compileJudge({ name: 'judge', weights: weights.tensors, source: weights.file }, config);
  const session = await createSession(graph, { name: 'cpu', profile: 'cpu' }, 'judge');
  return {
    config,
    examine: (pictures) => examine(session, config, pictures),
    release: () => session.release(),
  };
}

async function examine(session: Session, config: JudgeConfig, pictures: readonly Picture[]) {
  if (pictures.length === 0) return [];
  const { side } = config;
  const data = new Float32Array(pictures.length * 3 * side * side);
  for (const [index, picture] of pictures.entries()) {
    data.set(planes(await fitted(picture, side)), index * 3 * side * side);
  }
  const outputs = await session.run({ pictures: { data, dims: [pictures.length, 3, side, side] } });
  return pictures.map((_, index): Verdict => {
    const row = (name: string): Float32Array => {
      const { data: values, dims } = outputs[name]!;
      return values.subarray(index * dims[1]!, (index + 1) * dims[1]!);
    };
    return {
      labels: Object.fromEntries(
        Object.entries(config.heads).map(([head, { classes }]) => [head, classes[greatest(row(head))]!]),
      ),
      feature: Array.from(row('feature_vector')),
    };
  });
}

/** Pictures of other sizes are scaled to the judge's, as a person would step back. */
async function fitted(picture: Picture, side: number): Promise<Picture> {
  const { width, height, data } = picture;
  if (width === side && height === side) return picture;
  const raw = await sharp(data, { raw: { width, height, channels: 3 } })
    .resize(side, side, { fit: 'fill' })
    .raw()
    .toBuffer();
  return { width: side, height: side, data: new Uint8Array(raw) };
}

/** 8-bit rows of pixels to channels in -1..1, as in training: v / 127.5 - 1. */
function planes({ width, height, data }: Picture): Float32Array {
  const area = width * height;
  const out = new Float32Array(3 * area);
  for (let i = 0; i < area; i++) {
    for (let c = 0; c < 3; c++) out[c * area + i] = data[3 * i + c]! / 127.5 - 1;
  }
  return out;
}

function greatest(values: Float32Array): number {
  return values.reduce((best, value, i) => (value > values[best]! ? i : best), 0);
}
