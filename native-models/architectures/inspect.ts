// What `fabula model inspect` tells of a model, a folder or one file, whole or broken.

import { stat } from 'node:fs/promises';
import type { Checkpoint, Component, Family, WeightType } from '../checkpoints/checkpoint.ts';
import { CheckpointError } from '../checkpoints/checkpoint-error.ts';
import type { ModelManifest } from '../checkpoints/manifest.ts';
import { modelHash } from '../checkpoints/model-hash.ts';
import { openCheckpoint } from '../checkpoints/open-checkpoint.ts';
import { compileComponent } from './compile.ts';
import { gpuNotes } from './onnx-export/gpu-only.ts';
import { exportLimits, limitsNote } from './onnx-export/limits.ts';
import { publishedUnet } from './published-unet.ts';

export interface ComponentReport {
  name: string;
  className: string;
  files: readonly string[];
  parameters: number;
  /** Tensors per element type, e.g. `{F16: 1680}`. */
  dtypes: Readonly<Partial<Record<WeightType, number>>>;
  /** Of its weights, as they are stored. */
  bytes: number;
  /** Parameters the network needs and the files lack. */
  missing: readonly string[];
  /** Parameters in the files that the network does not have. */
  unexpected: readonly string[];
  /** Why the component cannot be compiled, when it cannot. */
  problem: string | undefined;
}

export interface Inspection {
  path: string;
  /** Undefined when it could not be opened. */
  family: Family | undefined;
  pipeline: string | undefined;
  /** What people call a U-Net of this shape, where it is a published one with fewer layers. */
  variant: string | undefined;
  components: readonly ComponentReport[];
  parameters: number;
  /** On disk. */
  bytes: number;
  missingFiles: readonly string[];
  /** One line each; empty for a model that can draw. */
  problems: readonly string[];
  /** What people should know and nothing refuses. */
  notes: readonly string[];
  licence: string | undefined;
  manifest: ModelManifest | undefined;
  /** The quick content hash of model-hash.ts. */
  hash: string | undefined;
}

const sizeOf = async (files: readonly string[]): Promise<number> => {
  const sizes = await Promise.all(files.map(async (file) => (await stat(file)).size));
  return sizes.reduce((a, b) => a + b, 0);
};

/** Of one file that could not be opened; of a folder, which may hold anything, nothing is said. */
const bytesThere = async (path: string): Promise<number> => {
  const there = await stat(path).catch(() => undefined);
  return there?.isFile() ? there.size : 0;
};

/** Compiles a component only to hear what is wrong with it. */
function faultOf(component: Component, family: Family): CheckpointError | undefined {
  try {
    compileComponent(component, family);
    return undefined;
  } catch (error) {
    if (error instanceof CheckpointError) return error;
    throw error;
  }
}

function reportOn(component: Component, family: Family): ComponentReport {
  const dtypes: Partial<Record<WeightType, number>> = {};
  let parameters = 0;
  let bytes = 0;
  for (const { type, shape, byteLength } of component.weights.values()) {
    bytes += byteLength;
    dtypes[type] = (dtypes[type] ?? 0) + 1;
    parameters += shape.reduce((a, b) => a * b, 1);
  }
  const fault = faultOf(component, family);
  return {
    name: component.name,
    className: component.className,
    files: component.files,
    parameters,
    dtypes,
    bytes,
    missing: fault?.details.missing ?? [],
    unexpected: fault?.details.unexpected ?? [],
    problem: fault?.message,
  };
}

async function inspect(path: string, checkpoint: Checkpoint): Promise<Inspection> {
  const { textEncoder, textEncoder2, unet, vae, manifest, licence, notes } = checkpoint;
  const present = [textEncoder, textEncoder2, unet, vae].filter((component) => component !== undefined);
  const components = present.map((one) => reportOn(one, checkpoint.family));
  const problems = components.map(({ problem }) => problem).filter((problem) => problem !== undefined);
  const limits = problems.length > 0 ? undefined : exportLimits(checkpoint);
  return {
    path,
    family: checkpoint.family,
    pipeline: checkpoint.pipeline,
    variant: checkpoint.family === 'sdxl' ? publishedUnet(unet) : undefined,
    components,
    parameters: components.reduce((sum, { parameters }) => sum + parameters, 0),
    bytes: await sizeOf(checkpoint.files),
    missingFiles: [],
    problems,
    notes: [...notes, ...(limits === undefined ? [] : [limitsNote(limits)]), ...gpuNotes(present)],
    licence,
    manifest,
    hash: await modelHash(checkpoint),
  };
}

/**
 * Looks into a model: reads headers and configs and compiles every network, but no weights. One that
 * cannot be opened gives an inspection that says why; only faults of Fabula itself are thrown.
 * @param opening For who needs the checkpoint as well, or opens it with another VAE.
 */
export async function inspectCheckpoint(
  path: string,
  opening: Promise<Checkpoint> = openCheckpoint(path),
): Promise<Inspection> {
  try {
    return await inspect(path, await opening);
  } catch (error) {
    if (!(error instanceof CheckpointError)) throw error;
    return {
      path,
      family: undefined,
      pipeline: undefined,
      variant: undefined,
      components: [],
      parameters: 0,
      bytes: await bytesThere(path),
      missingFiles: error.code === 'missing-files' ? (error.details.missing ?? []) : [],
      problems: [`${error.message} ${error.hint}`],
      notes: [],
      licence: undefined,
      manifest: undefined,
      hash: undefined,
    };
  }
}
