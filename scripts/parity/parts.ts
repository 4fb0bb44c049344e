// How far tokenizer, noise, schedulers, singular-value reweighting and guidance are from their references, measured
// on the goldens of native-models/parity/method_parts.py. For `npm run parity` and for the test beside this file.

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { type SchedulerName, type SpacingName, svrSettings } from '../../src-main/contract/settings.ts';
import { guidanceEmbedding, guide, rescaleGuided } from '../../src-main/diffusion/method/guidance.ts';
import { createRandn } from '../../src-main/diffusion/method/noise.ts';
import { reweigh, singularValues } from '../../src-main/diffusion/method/svr.ts';
import { createScheduler } from '../../src-main/diffusion/schedulers/create-scheduler.ts';
import type { Scheduler } from '../../src-main/diffusion/schedulers/scheduler.ts';
import { writeClip } from '../../src-main/diffusion/tokenizer/clip-for-tests.ts';
import { loadTokenizer } from '../../src-main/diffusion/tokenizer/load-tokenizer.ts';

export interface PartRow {
  what: string;
  measured: number;
  bound: number;
  /** Where the error is largest. */
  worst: string;
}

const root = resolve(import.meta.dirname, '../..');
const fixtures = join(root, 'native-models/parity/fixtures/method-parts');

/** [offset, length] in the fixture's float32 file. */
type Place = [number, number];

async function readJson<T>(name: string): Promise<T> {
  return JSON.parse(gunzipSync(await readFile(join(fixtures, `${name}.json.gz`))).toString());
}

async function readArrays<T>(name: string): Promise<{ index: T; get: (place: Place) => Float32Array }> {
  const bytes = await readFile(join(fixtures, `${name}.bin`));
  const values = new Float32Array(new Uint8Array(bytes).buffer);
  return { index: await readJson<T>(name), get: ([at, length]) => values.subarray(at, at + length) };
}

/** Keeps the largest error of many and where it was. */
function worstOf(what: string, bound: number) {
  const row: PartRow = { what, measured: 0, bound, worst: '' };
  return {
    row,
    /** An error that is not a number counts as infinite. */
    add(error: number, where: string): void {
      const size = Number.isNaN(error) ? Number.POSITIVE_INFINITY : error;
      if (size > row.measured) Object.assign(row, { measured: size, worst: where });
    },
  };
}

function maxDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  let max = 0;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) max = Math.max(max, Math.abs(a[i]! - b[i]!));
  return max;
}

/** Largest difference over largest value of the reference. */
function relativeError(measured: ArrayLike<number>, reference: ArrayLike<number>): number {
  const size = Math.max(...Array.from(reference, Math.abs));
  const difference = maxDifference(measured, reference);
  return difference === 0 ? 0 : difference / size;
}

interface TokenizerFixture {
  texts: string[];
  cases: Record<string, { config: unknown; ids: number[][]; offsets: number[][][] | null; padded: number[] }>;
}

async function measureTokenizer(): Promise<PartRow[]> {
  const { texts, cases } = await readJson<TokenizerFixture>('tokenizer');
  const tokens = worstOf('tokens: texts that differ', 0);
  const offsets = worstOf('token offsets: texts that differ', 0);
  let wrong = 0;
  let misplaced = 0;
  for (const [name, golden] of Object.entries(cases)) {
    const folder = await mkdtemp(join(tmpdir(), 'fabula-tokenizer-'));
    await writeClip(folder);
    if (golden.config) await writeFile(join(folder, 'tokenizer_config.json'), JSON.stringify(golden.config));
    const tokenizer = await loadTokenizer(folder);
    await rm(folder, { recursive: true });
    const padded = tokenizer.encode(tokenizer.encodePieces('a red fox'));
    if (maxDifference(Array.from(padded, Number), golden.padded) > 0) tokens.add(++wrong, `${name}: padding`);
    for (const [i, text] of texts.entries()) {
      const pieces = tokenizer.pieces(text);
      const where = `${name}: ${JSON.stringify(text)}`;
      if (
        maxDifference(
          pieces.map((piece) => piece.id),
          golden.ids[i]!,
        ) > 0
      )
        tokens.add(++wrong, where);
      // Where characters join under NFC the reference leaves the joined mark out; here it belongs to its letter.
      const places = text.normalize('NFC') === text ? golden.offsets?.[i] : undefined;
      if (places && JSON.stringify(pieces.map(({ start, end }) => [start, end])) !== JSON.stringify(places)) {
        offsets.add(++misplaced, where);
      }
    }
  }
  return [tokens.row, offsets.row];
}

interface NoiseFixture {
  cases: { seed: string; sizes: number[]; values: Place }[];
  moments: { seed: string; size: number; sum: number; weighted: number };
}

async function measureNoise(): Promise<PartRow[]> {
  const { index, get } = await readArrays<NoiseFixture>('noise');
  const noise = worstOf('noise: largest difference', 1e-6);
  for (const { seed, sizes, values } of index.cases) {
    const randn = createRandn(BigInt(seed));
    noise.add(
      maxDifference(
        sizes.flatMap((size) => [...randn(size)]),
        get(values),
      ),
      `seed ${seed}`,
    );
  }
  const { seed, size, sum, weighted } = index.moments;
  const picture = createRandn(BigInt(seed))(size);
  const moments = worstOf(`noise: sums over ${size} values, relative`, 1e-9);
  moments.add(Math.abs(picture.reduce((a, v) => a + v, 0) / sum - 1), 'sum');
  moments.add(Math.abs(picture.reduce((a, v, i) => a + v * i, 0) / weighted - 1), 'sum weighted by place');
  return [noise.row, moments.row];
}

interface SchedulerFixture {
  seed: number;
  values: number;
  cases: {
    config: Record<string, unknown>;
    name: SchedulerName | null;
    steps: number;
    spacing?: SpacingName;
    family?: 'sd1' | 'sdxl';
    timesteps: Place;
    sigmas: Place;
    initNoiseSigma: number;
    path: Place;
  }[];
}

/** All latents of a run with the model that the goldens were made with. */
function samplePath(scheduler: Scheduler, seed: number, values: number): number[] {
  const randn = createRandn(seed);
  const run = scheduler.start();
  let x: Float32Array = randn(values).map((value) => value * scheduler.initNoiseSigma);
  return scheduler.timesteps.flatMap((t, i) => {
    const modelOutput = scheduler
      .scaleModelInput(x, i)
      .map((value) => Math.tanh(value * 0.7) + (0.1 * t) / 1000);
    x = run.step(modelOutput, i, x, randn).prev;
    return [...x];
  });
}

async function measureSchedulers(): Promise<PartRow[]> {
  const published = await readArrays<SchedulerFixture>('schedulers');
  const samplers = await readArrays<SchedulerFixture>('samplers');
  const { index } = published;
  const all = [published, samplers].flatMap(({ index: { cases }, get }) =>
    cases.map((golden) => ({ golden, get })),
  );
  const whole = worstOf('timesteps: whole numbers, largest difference', 0);
  const fractional = worstOf('timesteps: fractional (from noise levels), relative', 1e-6);
  // torch's own square roots are one float32 step off for some levels, so not all of these can be equal.
  const inexact = worstOf('timesteps: fractional, share that is not equal', 0.005);
  const sigmas = worstOf('sigmas: relative', 1e-6);
  let [fractions, unequal] = [0, 0];
  const paths = new Map<string, ReturnType<typeof worstOf>>();
  for (const { golden, get } of all) {
    const { config, name, steps, spacing, family } = golden;
    const where = JSON.stringify({ name, steps, spacing, family, ...config });
    const scheduler = createScheduler(config, {
      steps,
      name: name ?? undefined,
      spacing,
      ...(family ? { family } : {}),
    });
    const timesteps = get(golden.timesteps);
    const isWhole = timesteps.every(Number.isInteger);
    const { add } = isWhole ? whole : fractional;
    if (timesteps.length !== scheduler.timesteps.length) add(Number.POSITIVE_INFINITY, where);
    for (const [i, t] of timesteps.entries()) {
      const difference = Math.abs(scheduler.timesteps[i]! - t);
      add(isWhole ? difference : difference / Math.max(Math.abs(t), 0.25), where);
      if (!isWhole) fractions++;
      if (!isWhole && difference > 0) unequal++;
    }
    for (const [i, sigma] of get(golden.sigmas).entries()) {
      sigmas.add(sigma === 0 ? scheduler.sigmas[i]! : Math.abs(scheduler.sigmas[i]! / sigma - 1), where);
    }
    sigmas.add(Math.abs(scheduler.initNoiseSigma / golden.initNoiseSigma - 1), where);

    const { className } = scheduler;
    const path = paths.get(className) ?? worstOf(`${className}: latents of all steps, relative`, 1e-5);
    paths.set(className, path);
    const measured = samplePath(scheduler, index.seed, index.values);
    const reference = get(golden.path);
    for (let at = 0; at < reference.length; at += index.values) {
      const step = [at, at + index.values] as const;
      path.add(relativeError(measured.slice(...step), reference.subarray(...step)), where);
    }
  }
  inexact.add(unequal / fractions, `${unequal} of ${fractions}`);
  return [whole.row, fractional.row, inexact.row, sigmas.row, ...[...paths.values()].map(({ row }) => row)];
}

interface SvrFixture {
  cases: {
    name: string;
    width: number;
    frames: [number, number][];
    endOfText: number;
    expressed: number;
    mode: 'svr' | 'svr-eot';
    order: 'suppress-first' | 'express-first';
    states: Place;
    edited: Place;
    sigma: Place;
  }[];
}

async function measureSvr(): Promise<PartRow[]> {
  const { index, get } = await readArrays<SvrFixture>('svr');
  const states = worstOf('singular-value reweighting: states, relative', 1e-5);
  const sigma = worstOf('singular values: relative to the largest', 1e-5);
  for (const golden of index.cases) {
    const { width, expressed, mode, order } = golden;
    const frames = golden.frames.map(([start, end]) => ({ start, end }));
    const endOfText = { start: golden.endOfText, end: 77 };
    const given = get(golden.states);
    const edited = reweigh(
      given,
      width,
      { frames, expressed, endOfText },
      svrSettings.parse({ mode, order }),
    );
    const from = frames[0]!.start * width;
    states.add(relativeError(edited.subarray(from), get(golden.edited)), golden.name);
    states.add(
      maxDifference(edited.subarray(0, from), given.subarray(0, from)),
      `${golden.name}: identity rows`,
    );
    const reference = get(golden.sigma);
    const measured = singularValues(given, width, [frames[0]!, endOfText]).subarray(0, reference.length);
    sigma.add(relativeError(measured, reference), golden.name);
  }
  return [states.row, sigma.row];
}

interface GuidanceFixture
  extends Record<'negative' | 'positive' | 'guided' | 'rescaled' | 'embedding', Place> {
  scale: number;
  phi: number;
}

async function measureGuidance(): Promise<PartRow[]> {
  const { index, get } = await readArrays<GuidanceFixture>('guidance');
  const row = worstOf('guidance and rescale: relative', 1e-5);
  const guided = guide(get(index.negative), get(index.positive), index.scale);
  row.add(relativeError(guided, get(index.guided)), 'guidance');
  row.add(
    relativeError(rescaleGuided(guided, get(index.positive), index.phi), get(index.rescaled)),
    'rescale',
  );
  const embedding = get(index.embedding);
  // The reference's largest angle is 6500 in float32: half a step there is 2.4e-4.
  const embedded = worstOf('guidance embedding: relative', 2.5e-4);
  embedded.add(relativeError(guidanceEmbedding(index.scale, embedding.length), embedding), '');
  return [row.row, embedded.row];
}

export async function measureParts(): Promise<PartRow[]> {
  const parts = [measureTokenizer, measureNoise, measureSchedulers, measureSvr, measureGuidance];
  return (await Promise.all(parts.map((measure) => measure()))).flat();
}
