// An opened checkpoint and what the sampler must know of it: sizes, scaling, tokenizers. What a request's settings
// become with it is in settings.ts.

import { z } from 'zod';
import {
  type Checkpoint,
  CheckpointError,
  type Component,
  type ExportLimits,
  exportLimits,
  modelHash,
  openCheckpoint,
} from '../../../native-models/index.ts';
import { omitUndefined } from '../../contract/omit-undefined.ts';
import type { ModelPlace } from '../story-request.ts';
import { loadTokenizer } from '../tokenizer/load-tokenizer.ts';
import type { Tokenizer } from '../tokenizer/tokenizer.ts';
import type { PreviewMap } from './previews.ts';

export interface Model {
  id: string;
  name: string;
  hash: string;
  checkpoint: Checkpoint;
  /** What is odd about its tokenizers; the checkpoint has notes of its own. */
  notes: readonly string[];
  tokenizers: readonly Tokenizer[];
  latentChannels: number;
  /** Pixels per latent on a side, 8 for every published VAE. */
  vaeFactor: number;
  /** Width and height are multiples of it. */
  sizeStep: number;
  /** How the VAE's latents become unit variance: (latents - shift) · scaling, or by channel mean and std. */
  latentScale: LatentScale;
  /** Negative branch without a negative prompt: zeros (SDXL) or the states of the empty prompt. */
  zerosForEmptyPrompt: boolean;
  /** Time-conditioned guidance (LCM): the guidance scale is an input and there is no negative branch. */
  guidanceEmbeddingWidth: number | undefined;
  /** The manifest's own map for previews, for latents that have no published one. */
  previewMap: PreviewMap | undefined;
  /** What it cannot do because its networks were exported by others; undefined for those compiled here. */
  limits: ExportLimits | undefined;
}

export interface LatentScale {
  factor: number;
  shift: number;
  mean?: readonly number[];
  std?: readonly number[];
}

/** Words that a note names. */
const LISTED = 5;

/** Opens a model where it lies. Throws CheckpointError for broken files, FabulaError `bad-model` for what Fabula cannot run. */
export async function openModel({ path, vae }: ModelPlace): Promise<Model> {
  return modelOf(await openCheckpoint(path, omitUndefined({ vae })));
}

/** The model of a checkpoint that is open already. */
export async function modelOf(checkpoint: Checkpoint): Promise<Model> {
  const limits = exportLimits(checkpoint);
  const loaded = await Promise.all(checkpoint.tokenizers.map((files) => loadTokenizer(files)));
  const { tokenizers, notes } = withinRows(checkpoint, loaded);
  const vae = vaeConfig(checkpoint.vae);
  const vaeFactor = 2 ** (vae.block_out_channels.length - 1);
  const unet = checkpoint.unet.config;
  return {
    id: checkpoint.manifest?.id ?? checkpoint.name,
    name: checkpoint.name,
    hash: await modelHash(checkpoint),
    checkpoint,
    notes,
    tokenizers,
    latentChannels: vae.latent_channels,
    vaeFactor,
    sizeStep: vaeFactor * (limits?.sizeStep ?? 1),
    latentScale: {
      factor: vae.scaling_factor,
      shift: vae.shift_factor ?? 0,
      ...(vae.latents_mean ? { mean: vae.latents_mean } : {}),
      ...(vae.latents_std ? { std: vae.latents_std } : {}),
    },
    zerosForEmptyPrompt:
      checkpoint.family === 'sdxl' && checkpoint.index.force_zeros_for_empty_prompt !== false,
    previewMap: checkpoint.manifest?.preview,
    guidanceEmbeddingWidth: typeof unet.time_cond_proj_dim === 'number' ? unet.time_cond_proj_dim : undefined,
    limits,
  };
}

/** Tokens that were added to a tokenizer but not to its text encoder are read as plain words. */
function withinRows(
  { textEncoder, textEncoder2 }: Checkpoint,
  loaded: readonly Tokenizer[],
): Pick<Model, 'tokenizers' | 'notes'> {
  const encoders = [textEncoder, textEncoder2];
  const notes: string[] = [];
  const tokenizers = loaded.map((one, i) => {
    const encoder = encoders[i];
    const table = [...(encoder?.weights ?? [])].find(([key]) => key.endsWith('token_embedding.weight'))?.[1];
    if (encoder === undefined || table === undefined) return one;
    const { tokenizer, beyond } = one.within(table.shape[0]!);
    if (beyond.length > 0) {
      const more = beyond.length > LISTED ? ` and ${beyond.length - LISTED} more` : '';
      const told = `${beyond.slice(0, LISTED).join(', ')}${more}`;
      notes.push(
        `${encoder.name} has no rows for what was added to its tokenizer, read as plain words: ${told}`,
      );
    }
    return tokenizer;
  });
  return { tokenizers, notes };
}

/** As far as it decides sizes and scales; the networks' own readers know the rest. */
const vaeFields = z.object({
  latent_channels: z.int().min(1).max(128),
  block_out_channels: z.array(z.int().min(1).max(8192)).min(1).max(8),
  scaling_factor: z.number().min(1e-4).max(1e4).default(0.18215),
  shift_factor: z.number().min(-1e4).max(1e4).nullish(),
  latents_mean: z.array(z.number()).max(128).nullish(),
  latents_std: z.array(z.number()).max(128).nullish(),
});

function vaeConfig({ config, files, source }: Component): z.infer<typeof vaeFields> {
  const fault = (key: string | undefined, what: string | undefined) =>
    new CheckpointError(
      'bad-config',
      `${files[0] ?? source}: ${key}: ${what}.`,
      'Take the file from the model’s own download again.',
    );
  const result = vaeFields.safeParse(config);
  if (!result.success) {
    const issue = result.error.issues[0];
    throw fault(issue?.path.join('.'), issue?.message);
  }
  for (const key of ['latents_mean', 'latents_std'] as const) {
    const numbers = result.data[key];
    if (numbers && numbers.length !== result.data.latent_channels)
      throw fault(key, `it has ${numbers.length} numbers for ${result.data.latent_channels} latent channels`);
  }
  return result.data;
}
