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
export type { TextEncoderOptions } from './clip-text.ts';
export { compileTextEncoder, compileUnet, compileVaeDecoder } from './compile.ts';
export type {
  CompiledGraph,
  CompiledUnet,
  CrossAttention,
  ElementType,
  GraphMemory,
  Profile,
  TensorSpec,
} from './compiled-graph.ts';
export type { FreeU } from './free-u.ts';
export type { ComponentReport, Inspection } from './inspect.ts';
export { inspectCheckpoint } from './inspect.ts';
export { graphMemory } from './memory.ts';
export { type ExportLimits, exportLimits, limitsNote } from './onnx-export/limits.ts';
export type { CompileOptions } from './profile.ts';
export type { UnetOptions } from './unet-options.ts';
