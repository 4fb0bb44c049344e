// How networks are compiled: the caller's options, and which operators suit which execution provider. The
// choices are from measurements and from the providers' operator lists; nothing here builds a graph.

import type { Profile } from './compiled-graph.ts';

export interface CompileOptions {
  /** Execution provider the operators are chosen for; `cpu` by default. */
  profile?: Profile;
  /**
   * `full` (default): the runtime holds fp32 copies of the weights. `streamed`: weights stay mapped from disk as
   * they are and are widened at each use (10-30 % slower, tens of MB instead of GBs). Matrices of a component
   * that has quantised forms are used in those, in either mode.
   */
  weights?: 'full' | 'streamed';
  /** Told of every parameter the network asks for, with the shape it must have. */
  onParameter?: (key: string, shape: readonly number[]) => void;
  /** Attention as one fused operator or as its parts; by default what is right on `profile`. */
  attention?: 'fused' | 'plain';
}

export interface Operators {
  /** com.microsoft.MultiHeadAttention, or MatMul and Softmax. */
  attention: 'fused' | 'plain';
  /** com.microsoft.FusedMatMul reads [out, in] weights as they lie; elsewhere Transpose and MatMul. */
  fusedMatMul: boolean;
  /** com.microsoft.QuickGelu, or Sigmoid and Mul. */
  fusedSwish: boolean;
}

const OPERATORS: Readonly<Record<Profile, Operators>> = {
  cpu: { attention: 'fused', fusedMatMul: true, fusedSwish: true },
  cuda: { attention: 'fused', fusedMatMul: true, fusedSwish: true },
  dml: { attention: 'fused', fusedMatMul: false, fusedSwish: true },
  // Its fused attention is wrong on software adapters, its FusedMatMul falls back to the CPU.
  webgpu: { attention: 'plain', fusedMatMul: false, fusedSwish: true },
  // No com.microsoft operators.
  coreml: { attention: 'plain', fusedMatMul: false, fusedSwish: false },
};

export function operatorsFor({ profile = 'cpu', attention }: CompileOptions): Operators {
  const operators = OPERATORS[profile];
  return attention === undefined ? operators : { ...operators, attention };
}
