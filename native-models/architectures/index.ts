// The one door of native-models: open a checkpoint, look into it, compile its networks to ONNX graphs. Nothing
// here knows how graphs are run.

export type {
  Checkpoint,
  Component,
  ComponentName,
  Family,
  TokenizerFiles,
} from '../checkpoints/checkpoint.ts';
export { CheckpointError, type CheckpointErrorCode } from '../checkpoints/checkpoint-error.ts';
export type { Config } from '../checkpoints/json.ts';
export { kindOfFile } from '../checkpoints/kind-of-file.ts';
export { applyLoras, type LoraChoice } from '../checkpoints/lora/apply-loras.ts';
export type { ModelManifest } from '../checkpoints/manifest.ts';
export { fullHash, modelHash } from '../checkpoints/model-hash.ts';
export { type OpenOptions, openCheckpoint } from '../checkpoints/open-checkpoint.ts';
export {
  ensureQuantised,
  planQuantised,
  QUANTISED_VERSION,
  type QuantisedPlan,
} from '../checkpoints/quantised/quantised-file.ts';
export { type FileKind, fileKind } from '../checkpoints/single-file/file-kind.ts';
export { compileVaeDecoder } from './autoencoder-kl.ts';
export { compileTextEncoder, type TextEncoderOptions } from './clip-text.ts';
export type { CompiledGraph, ElementType, Profile, TensorSpec } from './compiled-graph.ts';
export type { CrossAttention } from './context-log-weights.ts';
export type { FreeU } from './free-u.ts';
export type { ComponentReport, Inspection } from './inspect.ts';
export { inspectCheckpoint } from './inspect.ts';
export { type GraphMemory, graphMemory } from './memory.ts';
export type { CompileOptions } from './profile.ts';
export { type CompiledUnet, compileUnet, type UnetOptions } from './unet-2d-condition.ts';
