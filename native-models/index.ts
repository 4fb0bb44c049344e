// The one door of native-models: open a checkpoint, look into it, compile its networks to ONNX graphs. Nothing
// here knows how graphs are run.

export {
  compileComponent,
  compileTextEncoder,
  compileUnet,
  compileVaeDecoder,
} from './architectures/compile.ts';
export type {
  CompiledGraph,
  CompiledUnet,
  GraphMemory,
  Profile,
  ReferenceLevel,
  TensorSpec,
} from './architectures/compiled-graph.ts';
export { deviceProbes, deviceSpeed } from './architectures/device-probe.ts';
export { compileEnlarger } from './architectures/enlarger.ts';
export { type GraphModule, graphTree } from './architectures/graph-tree.ts';
export type { ComponentReport, Inspection } from './architectures/inspect.ts';
export { inspectCheckpoint } from './architectures/inspect.ts';
export { graphMemory } from './architectures/memory.ts';
export { type ExportLimits, exportLimits, limitsNote } from './architectures/onnx-export/limits.ts';
export {
  type CompileOptions,
  hasHalf,
  longestAxis,
  type Precision,
  profilesOf,
  wantsSizes,
} from './architectures/profile.ts';
export { publishedUnet } from './architectures/published-unet.ts';
export type { UnetOptions } from './architectures/unet-options.ts';
export type { Checkpoint, Component, ComponentName } from './checkpoints/checkpoint.ts';
export { CheckpointError } from './checkpoints/checkpoint-error.ts';
export { clipVocabulary } from './checkpoints/clip-vocabulary.ts';
export { type EnlargerFile, openEnlarger } from './checkpoints/enlarger/open-enlarger.ts';
export { findDamaged } from './checkpoints/find-damaged.ts';
export type { Config } from './checkpoints/json.ts';
export { applyLoras, type LoraChoice } from './checkpoints/lora/apply-loras.ts';
export { type ChangeReport, describeChange } from './checkpoints/lora/describe-change.ts';
export { MANIFEST_NAME, type ModelManifest, readManifest } from './checkpoints/manifest.ts';
export { modelHash } from './checkpoints/model-hash.ts';
export { openCheckpoint } from './checkpoints/open-checkpoint.ts';
export {
  ensureQuantised,
  planQuantised,
  QUANTISED_VERSION,
} from './checkpoints/quantised/quantised-file.ts';
export { NotAFileError, readRegular } from './checkpoints/regular-file.ts';
export { show } from './checkpoints/show.ts';
export { kindOfFile } from './checkpoints/single-file/open-single-file.ts';
