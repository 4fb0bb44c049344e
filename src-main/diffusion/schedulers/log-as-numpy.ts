// ln in float32 as numpy's vectorised `np.log` rounds it (a rational minimax approximation with fused multiply-add),
// so that timesteps found from noise levels come out exactly as diffusers'. Only for normal positive numbers.

const { fround } = Math;
const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);

const NUMERATOR = [
  0.025899791179079226, 0.3808837741388408, 1.4800006335765066, 2.112677543073053, 0.9999999999999999, 0,
].map(fround);
const DENOMINATOR = [
  0.005875095403124574, 0.15464763749839067, 0.9864942958519419, 2.453006071784736, 2.6126775430731093, 1,
].map(fround);

function polynomial(coefficients: readonly number[], x: number): number {
  return coefficients.reduce((sum, coefficient) => fround(sum * x + coefficient));
}

export function logAsNumpy(x: number): number {
  float[0] = x;
  let exponent = (bits[0]! >>> 23) - 126;
  bits[0] = (bits[0]! & 0x7fffff) | 0x3f000000;
  let m = float[0]!; // x = m · 2^exponent, m of [0.5, 1)
  if (m <= fround(Math.SQRT1_2)) {
    m *= 2;
    exponent -= 1;
  }
  const y = fround(m - 1);
  return fround(exponent * fround(Math.LN2) + fround(polynomial(NUMERATOR, y) / polynomial(DENOMINATOR, y)));
}
