// Seeds as other programs write them, of up to 64 bits: PyTorch's CPU generator takes their low 32 bits, so that a seed
// beyond what numbers here hold exactly is the same seed by those.

/** The most that fits, 2^64 - 1. */
const MOST = 2n ** 64n - 1n;

export const SEED_HINT = 'A seed is a whole number from 0 to 18446744073709551615 (64 bits).';

/** The seed that draws the same pictures; undefined for what no program has as a seed. */
export function seedOf(whole: bigint): number | undefined {
  if (whole < 0n || whole > MOST) return undefined;
  return Number(whole <= BigInt(Number.MAX_SAFE_INTEGER) ? whole : BigInt.asUintN(32, whole));
}
