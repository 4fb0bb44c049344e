// How networks are compiled: the caller's options, and which operators suit which execution provider. One table, from
// measurements and from the providers' own lists of kernels (kernels/ checks it); nothing here builds a graph.

import type { Profile, Provider } from './compiled-graph.ts';

/** What activations are computed in. */
export type Precision = 'float32' | 'float16';

export interface CompileOptions {
  /** Row of the table below that the operators are chosen by; `cpu` by default. */
  profile?: Profile;
  /**
   * `full` (default): the runtime holds fp32 copies of the weights. `streamed`: weights stay mapped from disk as
   * they are and are widened at each use (10-30 % slower, tens of MB instead of GBs). Matrices of a component
   * that has quantised forms are used in those, in either mode.
   */
  weights?: 'full' | 'streamed';
  /**
   * What the symbols of the inputs' shapes will be at every run, for profiles that want it known (`fixedSizes`); others
   * take no notice. U-Net: B, H, W, S; text encoder: B; VAE: B, h, w.
   */
  sizes?: Readonly<Record<string, number>>;
  /**
   * What a U-Net computes in, where the profile can (`halfPrecision`); float32 by default. With float16, weights stored so
   * are used as they lie, and inputs, outputs and what half would spoil stay float32. VAE and text encoders take no notice.
   */
  precision?: Precision;
  /**
   * `half`: the graph of `precision: 'float16'` for a provider without half precision, in float32 with every result
   * rounded to half. It stands for what a GPU computes that adds up in float32.
   */
  rounding?: 'half';
  /** Told of every parameter the network asks for, with the shape it must have. */
  onParameter?: (key: string, shape: readonly number[]) => void;
  /** Attention as one fused operator or as its parts; by default what is right on `profile`. */
  attention?: 'fused' | 'plain';
}

export interface Operators {
  /** Whose kernels run the graph. */
  provider: Provider;
  /** com.microsoft.MultiHeadAttention, or MatMul and Softmax. */
  attention: 'fused' | 'plain';
  /** Fused attention wants its bias for every head, [B, heads, Sq, S]; elsewhere [B, 1, Sq, S] will do. */
  biasPerHead: boolean;
  /** Weights of self-attention ride in its keys: the fused operator with a bias holds all logits at once, without it none. */
  keyWeights: boolean;
  /** Rows of context come in multiples of this; the rows that fill up are masked, which is exact. */
  contextMultiple: number;
  /** com.microsoft.FusedMatMul reads [out, in] weights as they lie; elsewhere Transpose and MatMul. */
  fusedMatMul: boolean;
  /** com.microsoft.QuickGelu, or Sigmoid and Mul. */
  fusedSwish: boolean;
  /** Domain of Gelu: ai.onnx has it since opset 20, com.microsoft the same since version 1. */
  gelu: 'onnx' | 'microsoft';
  /** Widths (of value and gate together) for which com.microsoft.BiasSplitGelu is GEGLU with its bias. */
  biasSplitGelu: readonly number[] | 'any';
  /** Widths for which com.microsoft.BiasAdd adds a bias and a residual at once. */
  biasAdd: readonly number[];
  /** Order of axes of a U-Net's feature maps: NCHW with Conv, or NHWC with com.microsoft's NhwcConv and GroupNorm. */
  unetChannels: 'first' | 'last';
  /** Group norms of maps with a million values a group summed in rows: see `preciseGroupNorm`. */
  preciseNorms: boolean;
  /** Group norms keep the rows of a map apart, as no axis may be longer than 16384. */
  normsByRows: boolean;
  /** Whole numbers are compared and cast; elsewhere a table that they index says what they are. */
  comparesIntegers: boolean;
  /** A row that the run chooses is gathered, or else multiplied out of all. */
  gathersRows: boolean;
  /** Sizes are numbers in the graph, so that nothing is reckoned, or placed on the CPU, at run time. */
  fixedSizes: boolean;
  /** Weights can be widened at each use. */
  streamsWeights: boolean;
  /** Weights in bfloat16 can be read at each use; elsewhere they are widened when the graph is loaded. */
  readsBfloat16: boolean;
  /** So can those in eight bits, in blocks or in float64; elsewhere the processor widens them when the graph is loaded. */
  readsCoded: boolean;
  /** Products of half-precision numbers are added up in float32: CUDA's source says so, DirectML and CoreML do not tell. */
  halfPrecision: boolean;
}

const CPU: Operators = {
  provider: 'cpu',
  attention: 'fused',
  biasPerHead: false,
  keyWeights: true,
  contextMultiple: 1,
  fusedMatMul: true,
  fusedSwish: true,
  gelu: 'onnx',
  biasSplitGelu: [],
  biasAdd: [],
  unetChannels: 'first',
  preciseNorms: true,
  normsByRows: false,
  comparesIntegers: true,
  gathersRows: true,
  fixedSizes: false,
  streamsWeights: true,
  readsBfloat16: true,
  readsCoded: true,
  halfPrecision: false,
};

/** What CUDA's BiasSplitGelu takes: those of SD 1, SD 2 and SDXL are among them. */
const CUDA_GATES = [2560, 5120, 6144, 10240, 12288];
/** What BiasAdd takes on every provider; the widths of SD 1, SD 2 and SDXL. */
const RESIDUALS = [320, 640, 1280];

/** Operators that every provider has, ONNX's own but for the gelus: slow, and right where others are not. */
const PLAIN: Operators = {
  ...CPU,
  attention: 'plain',
  keyWeights: false,
  fusedMatMul: false,
  gelu: 'microsoft',
  preciseNorms: false,
  comparesIntegers: false,
  readsCoded: false,
  fixedSizes: true,
};

const OPERATORS: Readonly<Record<Profile, Operators>> = {
  cpu: CPU,
  // The memory-efficient attention that takes a bias wants the context's length in multiples of 8.
  cuda: {
    ...PLAIN,
    provider: 'cuda',
    attention: 'fused',
    contextMultiple: 8,
    fusedMatMul: true,
    biasSplitGelu: CUDA_GATES,
    biasAdd: RESIDUALS,
    unetChannels: 'last',
    halfPrecision: true,
  },
  'cuda-plain': { ...PLAIN, provider: 'cuda', halfPrecision: true },
  dml: {
    ...PLAIN,
    provider: 'dml',
    readsBfloat16: false,
    attention: 'fused',
    biasPerHead: true,
    biasSplitGelu: 'any',
    biasAdd: RESIDUALS,
    unetChannels: 'last',
    halfPrecision: true,
  },
  'dml-plain': { ...PLAIN, provider: 'dml', readsBfloat16: false, halfPrecision: true },
  // In float32 only, as it adds up in half: off by 1e-2 where CUDA is off by 2e-4 (measured on a software adapter).
  // Its FusedMatMul falls back to the CPU; its fused attention is wrong on some adapters.
  webgpu: {
    ...PLAIN,
    provider: 'webgpu',
    readsBfloat16: false,
    attention: 'fused',
    biasSplitGelu: 'any',
    biasAdd: RESIDUALS,
  },
  'webgpu-plain': {
    ...PLAIN,
    provider: 'webgpu',
    readsBfloat16: false,
    biasSplitGelu: 'any',
    biasAdd: RESIDUALS,
  },
  // ONNX's own operators, with every size and shape known beforehand.
  coreml: {
    ...PLAIN,
    provider: 'coreml',
    readsBfloat16: false,
    fusedSwish: false,
    gelu: 'onnx',
    normsByRows: true,
    gathersRows: false,
    streamsWeights: false,
    halfPrecision: true,
  },
};

const PROFILES: Readonly<Record<Provider, readonly Profile[]>> = {
  cpu: ['cpu'],
  cuda: ['cuda', 'cuda-plain'],
  dml: ['dml', 'dml-plain'],
  webgpu: ['webgpu', 'webgpu-plain'],
  coreml: ['coreml'],
};

/** The profiles of a provider, best first: a device takes the first one that it computes right (device-probe.ts). */
export const profilesOf = (provider: Provider): readonly Profile[] => PROFILES[provider];

export function operatorsFor({ profile = 'cpu', attention }: CompileOptions): Operators {
  const operators = OPERATORS[profile];
  return attention === undefined ? operators : { ...operators, attention };
}

/** Whether a U-Net can be compiled in half precision for it. */
export const hasHalf = (profile: Profile): boolean => OPERATORS[profile].halfPrecision;

/** The most places along an axis that the provider of a profile takes. */
export const longestAxis = (profile: Profile): number =>
  OPERATORS[profile].normsByRows ? 16384 : Number.POSITIVE_INFINITY;

/** Whether graphs of a profile are compiled for the sizes of their runs. */
export const wantsSizes = (profile: Profile): boolean => OPERATORS[profile].fixedSizes;

/** Whether an operator for certain widths takes this one. */
export const takes = (widths: readonly number[] | 'any', width: number): boolean =>
  widths === 'any' || widths.includes(width);
