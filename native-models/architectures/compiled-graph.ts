// The result of compiling one network of a checkpoint: an ONNX model whose weights lie where they were.

import type { GraphRecord } from '../graph/onnx-proto.ts';
import type { ElementType, Value } from '../graph/value.ts';

/** An execution provider of ONNX Runtime. */
export type Provider = 'cpu' | 'webgpu' | 'cuda' | 'dml' | 'coreml';

/** Which operators a graph is made of: the best of a provider, or only those that are seldom wrong. */
export type Profile = Provider | `${'cuda' | 'dml' | 'webgpu'}-plain`;

export interface TensorSpec {
  name: string;
  /** What the model itself calls it, where that is another name. */
  port?: string;
  type: ElementType;
  /** A string is a dimension known only at run time. */
  shape: readonly (number | string)[];
}

export interface CompiledGraph {
  /** ONNX ModelProto bytes; encoded when they are first asked for. */
  readonly model: Uint8Array;
  /** Real path of the folder that external weight locations are relative to; empty when there are none. */
  weightsFolder: string;
  inputs: readonly TensorSpec[];
  outputs: readonly TensorSpec[];
  /** What is meant to run on the CPU beside another provider, and its cost; absent: nothing is. */
  fallsBack?: string;
  /** What the model is made of, for those who reckon with it; absent for models that were not compiled here. */
  structure?: GraphStructure;
  /** How much memory it takes, where there is no structure to reckon from. */
  reckoned?: (sizes: Readonly<Record<string, number>>) => GraphMemory;
}

export interface GraphMemory {
  /** Bytes of weights the runtime holds in memory of its own. */
  held: number;
  /** The same while a session is made: weights that are laid out anew are there twice. */
  creating: number;
  /** Bytes of weights that stay in their files: mapped, and given back when memory is short. */
  mapped: number;
  /** Most bytes of values alive at once during a run. */
  activations: number;
}

/** One cross-attention layer of a U-Net. */
export interface CrossAttention {
  /** Module path, e.g. `down_blocks.1.attentions.0.transformer_blocks.0.attn2`. */
  path: string;
  /** Block group it belongs to, e.g. `down1`. */
  group: string;
  /** Its query positions for a latent of this height and width, from the top. */
  size(latentHeight: number, latentWidth: number): { height: number; width: number };
}

/** Self-attention that sees references, at one size of the latent. */
export interface ReferenceLevel {
  /** How often the latent was halved. */
  halvings: number;
  /** References, whose tokens lie one after the other. */
  count: number;
  /** The tokens that are seen are chosen at the input `reference_tokens.<halvings>`; elsewhere all are there, to be masked. */
  chosen: boolean;
  /** Places are anchored in some of its layers, by the inputs `anchor_…<halvings>`. */
  anchored: boolean;
  /** Its own size for a latent of this height and width. */
  size(latentHeight: number, latentWidth: number): { height: number; width: number };
}

/** Cross-attention that tells where it looks, at one size of the latent. */
export interface MapLevel {
  halvings: number;
  size(latentHeight: number, latentWidth: number): { height: number; width: number };
}

export interface CompiledUnet {
  graph: CompiledGraph;
  /**
   * How identity is held (../../src-main/diffusion/METHOD.md, section 3): `weighed`, by context log-weights at inputs of
   * their own; `repeated`, by rows given more than once, as the context takes any number; `fixed`: not at all, as it
   * takes exactly 77.
   */
  context: 'weighed' | 'repeated' | 'fixed';
  /** Rows of context to give where there are `rows`: more are masked. */
  contextRows(rows: number): number;
  /** Rows of a batch, where the graph takes only so many. */
  batch?: number;
  /** Groups with cross-attention in the order they run, e.g. SDXL: down1 down2 mid up0 up1; none unless weighed. */
  groups: readonly string[];
  /** Cross-attention layers in the order they run; none unless weighed. */
  crossAttentions: readonly CrossAttention[];
  /** With `reference`: the sizes at which references are seen. */
  references: readonly ReferenceLevel[];
  /** With `attentionMaps`: the sizes of its maps. */
  maps: readonly MapLevel[];
}

export interface GraphStructure {
  record: GraphRecord;
  /** Shape and type of every value, by name. */
  values: ReadonlyMap<string, Value>;
}
