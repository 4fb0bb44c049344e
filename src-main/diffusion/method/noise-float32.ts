// Logarithm, sine and cosine rounded as torch's vectorised float32 Box-Muller rounds them on x86-64 with AVX2 or
// AVX-512: Cephes' single-precision polynomials (Moshier, logf.c and sinf.c) with fused multiply-add.
// Only for the ranges that noise needs: log of (0, 1], angles of [0, 2π).

const { fround } = Math;
const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);

const LOG = [
  7.0376836292e-2, -1.151461031e-1, 1.167699874e-1, -1.2420140846e-1, 1.4249322787e-1, -1.6668057665e-1,
  2.0000714765e-1, -2.4999993993e-1, 3.3333331174e-1,
].map(fround);
const LN2_HIGH = 0.693359375;
const LN2_LOW = fround(-2.1219444e-4);

/** a·b + c rounded once: the product of two float32 is exact in double. */
function fma(a: number, b: number, c: number): number {
  return fround(a * b + c);
}

/** Horner's rule. */
function polynomial(coefficients: readonly number[], x: number): number {
  let y = coefficients[0]!;
  for (let i = 1; i < coefficients.length; i++) y = fma(y, x, coefficients[i]!);
  return y;
}

/** ln x for a float32 x of (0, 1]. */
export function logAsTorch(x: number): number {
  float[0] = x;
  let exponent = (bits[0]! >>> 23) - 126;
  bits[0] = (bits[0]! & 0x7fffff) | 0x3f000000;
  let m = float[0]!; // x = m · 2^exponent, m of [0.5, 1)
  if (m < fround(Math.SQRT1_2)) {
    exponent -= 1;
    m = fround(fround(m - 1) + m);
  } else m = fround(m - 1);
  const z = fround(m * m);
  const y = fma(-0.5, z, fma(fround(polynomial(LOG, m) * m), z, fround(exponent * LN2_LOW)));
  return fma(exponent, LN2_HIGH, fround(m + y));
}

const SIN = [-1.9515295891e-4, 8.3321608736e-3, -1.6666654611e-1].map(fround);
const COS = [2.443315711809948e-5, -1.388731625493765e-3, 4.166664568298827e-2].map(fround);
const FOUR_OVER_PI = fround(4 / Math.PI);
/** π/4 in three parts, so that whole multiples are taken off an angle without loss. */
const QUARTER_PI = [0.78515625, 2.4187564849853516e-4, 3.774894977445941e-8].map(fround);

/** [sin x, cos x] for a float32 x of [0, 2π). */
export function sinCosFloat32(x: number): [number, number] {
  const octant = (Math.trunc(fround(x * FOUR_OVER_PI)) + 1) & ~1;
  let r = x;
  for (const part of QUARTER_PI) r = fma(-octant, part, r);
  const z = fround(r * r);
  const cosine = fround(fma(fround(polynomial(COS, z) * z), z, -0.5 * z) + 1);
  const sine = fma(fround(polynomial(SIN, z) * z), r, r);
  const [s, c] = octant & 2 ? [cosine, sine] : [sine, cosine];
  return [octant & 4 ? -s : s, (octant + 2) & 4 ? -c : c];
}
