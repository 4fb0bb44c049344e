// Gaussian noise exactly as torch.Generator().manual_seed(seed) and torch.randn(..., dtype=float32) on the CPU.
// Knows nothing of latents: it fills arrays in the order they are asked for.

import { FabulaError } from '../../contract/errors.ts';
import { logAsTorch, sinCosFloat32 } from './noise-float32.ts';

/** The next `count` values; each call goes on where the last one stopped, as calls of torch.randn do. */
export type Randn = (count: number) => Float32Array;

const N = 624;
const M = 397;
const { fround } = Math;
const TWO_PI = fround(2 * Math.PI);

/** MT19937 (Matsumoto & Nishimura 1998), seeded with 32 bits: the next 32 random bits at each call. */
export function createMersenneTwister(seed: number): () => number {
  const state = new Uint32Array(N);
  state[0] = seed;
  for (let i = 1; i < N; i++) {
    const last = state[i - 1]!;
    state[i] = Math.imul(1812433253, last ^ (last >>> 30)) + i;
  }
  let at = N;

  function twist(): void {
    for (let i = 0; i < N; i++) {
      const y = (state[i]! & 0x80000000) | (state[(i + 1) % N]! & 0x7fffffff);
      state[i] = state[(i + M) % N]! ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0);
    }
    at = 0;
  }

  return () => {
    if (at === N) twist();
    let y = state[at++]!;
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return (y ^ (y >>> 18)) >>> 0;
  };
}

/** Seeds are those torch takes: -2^63 .. 2^64-1 (only their low 32 bits matter). Throws FabulaError 'bad-setting'. */
export function createRandn(seed: number | bigint): Randn {
  const bits = createMersenneTwister(low32(seed));
  const uniform = () => (bits() & 0xffffff) * 2 ** -24;
  let spare: number | undefined;

  /** Fewer than 16 values: pairs by Box-Muller in double, the second kept for whoever asks next. */
  function next(): number {
    if (spare !== undefined) {
      const value = spare;
      spare = undefined;
      return value;
    }
    const uniform53 = () => ((bits() & 0x1fffff) * 2 ** 32 + bits()) * 2 ** -53;
    const theta = 2 * Math.PI * uniform53();
    const radius = Math.sqrt(-2 * Math.log1p(-uniform53()));
    spare = radius * Math.sin(theta);
    return radius * Math.cos(theta);
  }

  return (count) => {
    const values = new Float32Array(count);
    if (count < 16) {
      for (let i = 0; i < count; i++) values[i] = next();
      return values;
    }
    for (let i = 0; i < count; i++) values[i] = uniform();
    for (let i = 0; i + 16 <= count; i += 16) boxMuller16(values, i);
    if (count % 16 !== 0) {
      // The last 16 are drawn anew, some of them a second time.
      for (let i = count - 16; i < count; i++) values[i] = uniform();
      boxMuller16(values, count - 16);
    }
    return values;
  };
}

/** Box-Muller over 16 uniform values in place: 8 radii, then 8 angles; every operation rounds to float32. */
function boxMuller16(values: Float32Array, at: number): void {
  for (let i = at; i < at + 8; i++) {
    const radius = fround(Math.sqrt(fround(-2 * logAsTorch(fround(1 - values[i]!)))));
    const [sine, cosine] = sinCosFloat32(fround(TWO_PI * values[i + 8]!));
    values[i] = radius * cosine;
    values[i + 8] = radius * sine;
  }
}

function low32(seed: number | bigint): number {
  const whole = typeof seed === 'bigint' ? seed : Number.isSafeInteger(seed) ? BigInt(seed) : undefined;
  if (whole === undefined || whole < -(2n ** 63n) || whole >= 2n ** 64n) {
    throw new FabulaError(
      'bad-setting',
      `Seed ${seed} is not a whole number of at most 64 bits.`,
      'Give a whole number, such as 42.',
    );
  }
  return Number(BigInt.asUintN(32, whole));
}
