// The ways in which a LoRA file and its relatives change one weight, as formulas over tensors that lie in the file. Plain
// records: how files spell them is lora-layer.ts, how a graph computes them architectures/weight-changes.ts.

import type { WeightRef } from '../weight-ref.ts';

/** ΔW = scale · up · down, with a core between them: scale · up · core · down (Hu et al. 2021; LoCon). */
export interface LowRankChange {
  kind: 'low-rank';
  /** [rank, in] or [rank, in, kh, kw]; with a core [rank, in, 1, 1]. */
  down: WeightRef;
  /** [out, rank] or [out, rank, 1, 1]. */
  up: WeightRef;
  /** [rank, rank, kh, kw]. */
  core?: WeightRef;
}

/** LoHa (Hyeon-Woo et al. 2021): ΔW = scale · (a₁ · b₁) ⊙ (a₂ · b₂). */
interface HadamardChange {
  kind: 'hadamard';
  factors: readonly [Factors, Factors];
}

/** a [out, rank] · b [rank, in·kh·kw]; with a core [rank, rank, kh, kw], a is [rank, out] and b [rank, in]. */
export interface Factors {
  a: WeightRef;
  b: WeightRef;
  core?: WeightRef;
}

/** LoKr (Edalati et al. 2022): ΔW = scale · left ⊗ right, either of them whole or a product. */
interface KroneckerChange {
  kind: 'kronecker';
  left: WeightRef | Factors;
  right: WeightRef | Factors;
}

/** ΔW = scale · difference, in the weight's own shape: of matrices, biases and norms. */
interface DifferenceChange {
  kind: 'difference';
  difference: WeightRef;
}

/** IA³ (Liu et al. 2022): W ⊙ (1 + scale · (factors - base)), a factor for each output or each input. */
interface ScalingChange {
  kind: 'scaling';
  factors: WeightRef;
  onInput: boolean;
  /** What a factor is that changes nothing: 0 in LyCORIS' files, 1 in PEFT's. */
  base: 0 | 1;
}

/** GLoRA (Chavan et al. 2023): ΔW = scale · (W · a₁ · a₂ + b₁ · b₂). */
interface GeneralisedChange {
  kind: 'generalised';
  a1: WeightRef;
  a2: WeightRef;
  b1: WeightRef;
  b2: WeightRef;
}

/**
 * OFT (Qiu et al. 2023) and BOFT (Liu et al. 2023): ΔW = scale · (factors ⊙ M · W - W), or of Wᵀ, with M a product of
 * matrices that turn the rows in blocks.
 */
export interface RotationChange {
  kind: 'rotation';
  /**
   * [blocks, size, size], in stages [stages, blocks, size, size], or what lies above the diagonals [blocks,
   * size · (size - 1) / 2]; one block may stand for all.
   */
  blocks: WeightRef;
  form: 'matrices' | 'triangles';
  /** Whether outputs or inputs (with their kernel) are mixed. */
  of: 'outputs' | 'inputs';
  turn: Turn;
  /** Rows that stay together while a stage shuffles them; 0 where nothing is shuffled. */
  chunk: number;
  /** One for each output. */
  factors?: WeightRef;
}

/**
 * How blocks B become R - I, for Q = sign · (B - Bᵀ): by Cayley's (I + Q) · (I - Q)⁻¹, whose inverse is begun with
 * `start` · I and mended `rounds` times (Newton and Schulz); by as many terms of its series as PEFT takes; or as they are.
 */
type Turn =
  | { by: 'cayley'; sign: number; start: number; rounds: number }
  | { by: 'series'; sign: number; terms: number }
  | { by: 'given'; from: 'identity' | 'zero' };

/** DoRA (Liu et al. 2024): W + strength · (magnitude · V/‖V‖ - W) with V = W + ΔW. */
interface Magnitude {
  values: WeightRef;
  /** Norms are of columns, one for each input; else of rows, one for each output. */
  perInput: boolean;
  strength: number;
}

/** What a change is before it is scaled. */
export type Formula =
  | LowRankChange
  | HadamardChange
  | KroneckerChange
  | DifferenceChange
  | ScalingChange
  | GeneralisedChange
  | RotationChange;

export type WeightChange = Formula & {
  /** alpha / rank and, unless a magnitude has it, the person's strength. */
  scale: number;
  magnitude?: Magnitude;
};

/** Every tensor that a change is made of, by the name of its part. */
export function partsOf(change: WeightChange): ReadonlyMap<string, WeightRef> {
  const parts = new Map<string, WeightRef>();
  const visit = (value: unknown, name: string): void => {
    if (typeof value !== 'object' || value === null) return;
    if ('byteOffset' in value) parts.set(name, value as WeightRef);
    else for (const [key, inner] of Object.entries(value)) visit(inner, name === '' ? key : `${name}.${key}`);
  };
  visit(change, '');
  return parts;
}

/** Whether it can be applied beside its layer as two small products. */
export const isPair = (change: WeightChange): change is WeightChange & LowRankChange =>
  change.kind === 'low-rank' && change.core === undefined && change.magnitude === undefined;

/** Whether it cannot be computed without the weight itself. */
export const needsWeight = ({ kind, magnitude }: WeightChange): boolean =>
  magnitude !== undefined || ['scaling', 'generalised', 'rotation'].includes(kind);
