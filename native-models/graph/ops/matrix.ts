// Matrix products, and attention made of them.

import type { Scope } from '../builder.ts';
import { FloatAttribute } from '../onnx-proto.ts';
import { broadcast, type Dim, sameShape } from '../shape.ts';
import type { Value } from '../value.ts';
import { add, cast, multiply, softmax } from './arithmetic.ts';
import { reshape, transpose } from './layout.ts';

/** a [..., M, K] · b [..., K, N]; leading axes broadcast. */
export function matMul(s: Scope, a: Value, b: Value): Value {
  const [m, k] = a.shape.slice(-2);
  const [k2, n] = b.shape.slice(-2);
  const batch = broadcast(a.shape.slice(0, -2), b.shape.slice(0, -2));
  if (a.shape.length < 2 || b.shape.length < 2 || k !== k2 || a.type !== b.type || batch === undefined) {
    throw s.mismatch('MatMul', [a, b], 'needs [..., M, K] and [..., K, N] of one type');
  }
  return s.node('MatMul', [a, b], a.type, [...batch, m!, n!]);
}

/** x [..., K] · weightᵀ with weight [N, K], in one operator that reads the weight as it lies. */
export function fusedMatMulTransposed(s: Scope, x: Value, weight: Value): Value {
  checkLinear(s, 'FusedMatMul', x, weight);
  return s.node('FusedMatMul', [x, weight], x.type, x.shape.with(-1, weight.shape[0]!), {
    attributes: { transB: 1 },
    microsoft: true,
  });
}

/** x [M, K] · weightᵀ + bias with weight [N, K], bias [N]. */
export function gemmTransposed(s: Scope, x: Value, weight: Value, bias?: Value): Value {
  checkLinear(s, 'Gemm', x, weight);
  if (x.shape.length !== 2) throw s.mismatch('Gemm', [x, weight], 'needs two axes');
  if (bias !== undefined && !sameShape(bias.shape, [weight.shape[0]!])) {
    throw s.mismatch('Gemm', [x, weight, bias], 'the bias must be [N]');
  }
  const inputs = bias === undefined ? [x, weight] : [x, weight, bias];
  return s.node('Gemm', inputs, x.type, [x.shape[0]!, weight.shape[0]!], { attributes: { transB: 1 } });
}

function checkLinear(s: Scope, op: string, x: Value, weight: Value): void {
  if (x.type !== weight.type || weight.shape.length !== 2 || x.shape.at(-1) !== weight.shape[1]) {
    throw s.mismatch(op, [x, weight], 'needs x [..., K] and a weight [N, K] of one type');
  }
}

/** A matrix [N, K] in blocks of small integers, (q - 2^(bits-1)) · scale. */
export interface PackedMatrix {
  /** uint8 [N, blocks, blockSize · bits / 8]. */
  values: Value;
  /** [N · blocks], of the type of what is multiplied. */
  scales: Value;
  bits: 4 | 8;
  blockSize: number;
}

/** Multiplies with rows quantised to 8 bits as well: the fastest, and its error is small beside the weights'. */
const ACCURACY_LEVEL = 4;

/** x [..., K] · weightᵀ → [..., N] with a quantised weight, widened block by block as it is used. */
export function matMulNBits(s: Scope, x: Value, packed: PackedMatrix, n: number): Value {
  const { values, scales, bits, blockSize } = packed;
  const k = x.shape.at(-1);
  const blocks = Math.ceil(Number(k) / blockSize);
  const fits =
    x.type === scales.type &&
    sameShape(values.shape, [n, blocks, (blockSize * bits) / 8]) &&
    sameShape(scales.shape, [n * blocks]);
  if (!fits) throw s.mismatch('MatMulNBits', [x, values, scales], `needs ${n} rows of ${blocks} blocks`);
  return s.node('MatMulNBits', [x, values, scales], x.type, x.shape.with(-1, n), {
    attributes: { K: Number(k), N: n, bits, block_size: blockSize, accuracy_level: ACCURACY_LEVEL },
    microsoft: true,
  });
}

export interface AttentionOptions {
  heads: number;
  /** Added to the logits: float32 [1 or B, 1 or heads, 1 or Sq, Sk]. The fused operator needs all of Sq. */
  bias?: Value;
  /** What logits are multiplied by; 1/√d by default. */
  scale?: number;
}

/** Checks queries [B, Sq, D], keys [B, Sk, D] and values [B, Sk, V] and returns their sizes. */
function attentionSizes(
  s: Scope,
  op: string,
  q: Value,
  k: Value,
  v: Value,
  { heads, bias, scale }: AttentionOptions,
) {
  const [batch, sq, width] = q.shape;
  const [, sk] = k.shape;
  const valueWidth = v.shape[2];
  const inputs = bias === undefined ? [q, k, v] : [q, k, v, bias];
  const rank3 = q.shape.length === 3 && k.shape.length === 3;
  if (
    !rank3 ||
    k.shape[0] !== batch ||
    k.shape[2] !== width ||
    !sameShape(k.shape.slice(0, 2), v.shape.slice(0, 2))
  ) {
    throw s.mismatch(op, inputs, 'needs queries [B, Sq, D], keys [B, Sk, D] and values [B, Sk, V]');
  }
  if (
    typeof width !== 'number' ||
    width % heads !== 0 ||
    typeof valueWidth !== 'number' ||
    valueWidth % heads !== 0
  ) {
    throw s.mismatch(op, inputs, `${heads} heads do not divide the width`);
  }
  if (inputs.some((input) => input.type !== 'float32' && input.type !== 'float16')) {
    throw s.mismatch(op, inputs, 'needs float32 or float16');
  }
  if (bias !== undefined && broadcast(bias.shape, [batch!, heads, sq!, sk!]) === undefined) {
    throw s.mismatch(op, inputs, 'the bias must broadcast to [B, heads, Sq, Sk]');
  }
  return {
    batch: batch!,
    sq: sq!,
    sk: sk!,
    width,
    headWidth: width / heads,
    valueWidth,
    scale: scale ?? (width / heads) ** -0.5,
  };
}

/** softmax(q·kᵀ/√d + bias)·v over heads, as the one operator com.microsoft.MultiHeadAttention. */
export function fusedAttention(s: Scope, q: Value, k: Value, v: Value, options: AttentionOptions): Value {
  const { scale, sq, valueWidth } = attentionSizes(s, 'MultiHeadAttention', q, k, v, options);
  if (options.bias !== undefined && options.bias.shape[2] !== sq) {
    throw s.mismatch('MultiHeadAttention', [q, options.bias], 'the bias must have a row per query');
  }
  const inputs = options.bias === undefined ? [q, k, v] : [q, k, v, undefined, undefined, options.bias];
  const attributes = { num_heads: options.heads, scale: new FloatAttribute(scale) };
  if (inputs.some((input) => input !== undefined && input.type !== q.type)) {
    throw s.mismatch('MultiHeadAttention', [q, k, v], 'the operands differ in element type');
  }
  return s.node('MultiHeadAttention', inputs, q.type, q.shape.with(2, valueWidth), {
    attributes,
    microsoft: true,
  });
}

/** softmax(q·kᵀ·scale + bias), float32 [B, heads, Sq, Sk], out of standard operators. */
export function attentionWeights(s: Scope, q: Value, k: Value, options: AttentionOptions): Value {
  const { batch, sq, sk, headWidth, scale } = attentionSizes(s, 'attention', q, k, k, options);
  const { heads, bias } = options;
  const toHeads = (x: Value, length: Dim, order: readonly number[]): Value =>
    transpose(s, reshape(s, x, [batch, length, heads, headWidth]), order);
  const scaled = multiply(s, cast(s, q, 'float32'), s.graph.scalar(scale));
  const keys = toHeads(cast(s, k, 'float32'), sk, [0, 2, 3, 1]);
  const logits = matMul(s, toHeads(scaled, sq, [0, 2, 1, 3]), keys);
  return softmax(s, bias === undefined ? logits : add(s, logits, cast(s, bias, 'float32')));
}

/** The same as `fusedAttention` out of standard operators; logits and their softmax in float32. */
export function plainAttention(s: Scope, q: Value, k: Value, v: Value, options: AttentionOptions): Value {
  const { batch, sq, sk, valueWidth } = attentionSizes(s, 'attention', q, k, v, options);
  const { heads } = options;
  const weights = cast(s, attentionWeights(s, q, k, options), v.type);
  const values = transpose(s, reshape(s, v, [batch, sk, heads, valueWidth / heads]), [0, 2, 1, 3]);
  const mixed = matMul(s, weights, values);
  return reshape(s, transpose(s, mixed, [0, 2, 1, 3]), [batch, sq, valueWidth]);
}
