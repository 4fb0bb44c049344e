// What each form of storing weights loses of them, whoever wrote the file: normally distributed weights rounded to the nearest that
// the form can hold, against float32. Programs that search for better factors lose less in the forms with blocks of 256.

import { expect, test } from 'vitest';
import { toFloat32 } from '../checkpoints/half.ts';

const COUNT = 256 * 64;
/** The spread of a layer's weights in Stable Diffusion. */
const SPREAD = 0.03;

/** Box and Muller's normal numbers over a fixed sequence. */
const weights = Float32Array.from({ length: COUNT }, (_, i) => {
  const lot = (n: number): number => ((Math.imul(n, 2654435761) >>> 0) + 1) / 2 ** 32;
  return SPREAD * Math.sqrt(-2 * Math.log(lot(2 * i + 1))) * Math.cos(2 * Math.PI * lot(2 * i + 2));
});

type Round = (block: Float32Array) => Float32Array;

const largest = (block: Float32Array): number => block.reduce((most, x) => Math.max(most, Math.abs(x)), 0);

/** In steps of one factor. */
const evenly =
  (highest: number): Round =>
  (block) => {
    const step = largest(block) / highest;
    return block.map((x) => Math.round(x / step) * step);
  };

/** ggml's: the weight of the greatest size is exactly the lowest step. */
const fromPeak =
  (lowest: number): Round =>
  (block) => {
    const peak = block.reduce((most, x) => (Math.abs(x) > Math.abs(most) ? x : most), 0);
    const step = peak / -lowest;
    return block.map((x) => (Math.min(2 * lowest - 1, Math.floor(x / step + lowest + 0.5)) - lowest) * step);
  };

/** Between the least and the greatest weight, both as they are. */
const fromLeast =
  (levels: number): Round =>
  (block) => {
    const least = Math.min(...block);
    const step = (Math.max(...block) - least) / levels;
    return block.map((x) => Math.round((x - least) / step) * step + least);
  };

const parts = (block: Float32Array, size: number): Float32Array[] =>
  Array.from({ length: block.length / size }, (_, i) => block.slice(i * size, (i + 1) * size));

const joined = (all: readonly Float32Array[]): Float32Array =>
  Float32Array.from(all.flatMap((one) => [...one]));

/** Blocks of 256 in parts, whose own factors are themselves rounded to steps of one. */
const inParts =
  (lowest: number, steps: number): Round =>
  (block) => {
    const own = parts(block, 16).map((part) => largest(part) / lowest);
    const step = Math.max(...own) / steps;
    return joined(
      parts(block, 16).map((part, i) => {
        const factor = Math.max(1, Math.round(own[i]! / step)) * step;
        return part.map((x) => Math.max(-lowest, Math.min(lowest - 1, Math.round(x / factor))) * factor);
      }),
    );
  };

const withMinimum =
  (levels: number, size = 32, steps = 63): Round =>
  (block) => {
    const own = parts(block, size).map((part) => {
      const least = Math.min(0, ...part);
      return { least: -least, factor: (Math.max(...part) - least) / levels };
    });
    const step = Math.max(...own.map(({ factor }) => factor)) / steps;
    const leastStep = Math.max(...own.map(({ least }) => least)) / steps;
    return joined(
      parts(block, size).map((part, i) => {
        const factor = Math.max(1, Math.round(own[i]!.factor / step)) * step;
        const least = Math.round(own[i]!.least / leastStep) * leastStep;
        return part.map(
          (x) => Math.max(0, Math.min(levels, Math.round((x + least) / factor))) * factor - least,
        );
      }),
    );
  };

const eightBits = (type: 'F8_E4M3' | 'F8_E5M2'): number[] =>
  [
    ...toFloat32(
      Uint8Array.from({ length: 256 }, (_, i) => i),
      type,
    ),
  ]
    .filter(Number.isFinite)
    .sort((a, b) => a - b);

/** To the nearest of some numbers, scaled so that the greatest weight is the greatest of them, or as they are. */
const nearest =
  (numbers: readonly number[], isScaled: boolean): Round =>
  (block) => {
    const scale = isScaled ? largest(block) / numbers.at(-1)! : 1;
    return block.map((x) => {
      const at = numbers.findIndex((one) => one >= x / scale);
      const [below, above] = [numbers[Math.max(0, at - 1)]!, numbers[at < 0 ? numbers.length - 1 : at]!];
      return (Math.abs(x / scale - below) < Math.abs(above - x / scale) ? below : above) * scale;
    });
  };

const lengthOf = (values: Float32Array): number => Math.sqrt(values.reduce((sum, x) => sum + x * x, 0));

/** By form: weights that share a factor, how they are rounded, and what that loses at most, as shares of their spread. */
const FORMS: readonly [name: string, size: number, round: Round, bound: number][] = [
  ['F8_E4M3', COUNT, nearest(eightBits('F8_E4M3'), false), 0.035],
  ['F8_E4M3 with a scale', COUNT, nearest(eightBits('F8_E4M3'), true), 0.03],
  ['F8_E5M2', COUNT, nearest(eightBits('F8_E5M2'), false), 0.06],
  ['I8 with a scale per row', 640, evenly(127), 0.01],
  ['GGUF Q8_0', 32, evenly(127), 0.006],
  ['GGUF Q6_K', 256, inParts(32, 127), 0.03],
  ['GGUF Q5_K', 256, withMinimum(31), 0.05],
  ['GGUF Q4_K', 256, withMinimum(15), 0.1],
  ['GGUF Q5_1', 32, fromLeast(31), 0.05],
  ['GGUF Q5_0', 32, fromPeak(16), 0.05],
  ['GGUF Q4_1', 32, fromLeast(15), 0.1],
  ['GGUF Q4_0', 32, fromPeak(8), 0.11],
  ['GGUF Q3_K', 256, inParts(4, 31), 0.25],
  ['GGUF Q2_K', 256, withMinimum(3, 16, 15), 0.4],
];

test('each form loses as much as its bits say', () => {
  const measured = FORMS.map(([name, size, round, bound]) => {
    const whole = Math.floor(COUNT / size) * size;
    const back = joined(parts(weights.slice(0, whole), size).map(round));
    const error = lengthOf(back.map((x, i) => x - weights[i]!)) / lengthOf(weights.slice(0, whole));
    return { name, error, bound };
  });
  console.table(measured.map(({ name, error }) => ({ name, error: `${(error * 100).toFixed(2)} %` })));
  for (const { name, error, bound } of measured) {
    expect(error, name).toBeGreaterThan(bound / 10);
    expect(error, name).toBeLessThan(bound);
  }
});
