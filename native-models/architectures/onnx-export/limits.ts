// What a checkpoint made of other people's ONNX exports can and cannot do, told before anything is loaded.

import type { Checkpoint, Component } from '../../checkpoints/checkpoint.ts';
import { MOST_BLOCKS, MOST_CHANNELS } from '../config-limits.ts';
import { countsUpTo } from '../config-reader.ts';
import { contextOf } from './adopt.ts';
import { refusal, textRoles, unetRoles, vaeRoles } from './roles.ts';

interface LatentSize {
  height: number;
  width: number;
}

export interface ExportLimits {
  /** Identity by rows that are given more than once, so in whole numbers; or none, with a context of fixed length. */
  identity: 'repeated' | 'none';
  /** Time steps are rounded, as the U-Net takes whole ones. */
  wholeTimesteps: boolean;
  /** Latents that U-Net and VAE take, where they are fixed. */
  size: Partial<LatentSize>;
  /** Else they are multiples of it: a traced graph doubles what it has halved, so nothing may be rounded between. */
  sizeStep: number;
  /** Layers of text that can be left out, at most. */
  clipSkip: number;
}

/** The state that SDXL reads, from the end. */
const SDXL_STATE = 2;

function clipSkipOf(component: Component, isXl: boolean): number {
  if (component.onnx === undefined) return Number.POSITIVE_INFINITY;
  return isXl ? Math.max(0, textRoles(component).hidden.length - SDXL_STATE) : 0;
}

/** Parts of different models fit each other in everything but the width of a row of text. */
function checkWidths(unet: Component, encoders: readonly Component[], isXl: boolean): void {
  const wanted = unetRoles(unet).encoder_hidden_states.shape?.[2];
  let given = 0;
  for (const encoder of encoders) {
    if (encoder.onnx === undefined) return;
    const { hidden, last } = textRoles(encoder);
    const width = (isXl ? hidden.at(-SDXL_STATE) : last)?.shape?.[2];
    if (typeof width !== 'number') return;
    given += width;
  }
  if (typeof wanted !== 'number' || wanted === given) return;
  throw refusal(
    unet,
    `takes ${wanted} numbers a row of text, but the text encoders give ${given}`,
    'U-Net and text encoders are not of one model: get all parts from one place.',
  );
}

/** Undefined for a checkpoint whose U-Net is compiled here. Throws CheckpointError for one that cannot be run. */
export function exportLimits(checkpoint: Checkpoint): ExportLimits | undefined {
  const { unet, vae, textEncoder, textEncoder2, family } = checkpoint;
  if (unet.onnx === undefined) return undefined;
  const { sample, timestep } = unetRoles(unet);
  const shapes = [sample.shape, vae.onnx === undefined ? undefined : vaeRoles(vae).latents.shape];
  const fixed = (axis: number): number | undefined =>
    shapes.map((shape) => shape?.[axis]).find((size) => typeof size === 'number');
  const [height, width] = [fixed(2), fixed(3)];
  const { block_out_channels: levels } = unet.config;
  const encoders = [textEncoder, textEncoder2].filter((one) => one !== undefined);
  checkWidths(unet, encoders, family === 'sdxl');
  return {
    identity: contextOf(unet) === 'repeated' ? 'repeated' : 'none',
    wholeTimesteps: timestep.type.startsWith('int'),
    size: { ...(height === undefined ? {} : { height }), ...(width === undefined ? {} : { width }) },
    sizeStep: 2 ** ((countsUpTo(MOST_CHANNELS, MOST_BLOCKS)(levels) ? levels.length : 4) - 1),
    clipSkip: Math.min(...encoders.map((one) => clipSkipOf(one, family === 'sdxl'))),
  };
}

/** One line for people on what is different about such a model. */
export function limitsNote({ identity, wholeTimesteps, size, clipSkip }: ExportLimits): string {
  const held =
    identity === 'repeated'
      ? 'identity strength is in whole numbers'
      : 'identity is not held in cross-attention, as its U-Net takes exactly 77 rows of text';
  const not = [
    'looks held by a picture',
    'places of characters',
    'identity by blocks or with dropout',
    'FreeU',
    'LoRA',
    'weights other than full',
    ...(clipSkip === 0 ? ['clip skip'] : []),
    ...(size.height === undefined && size.width === undefined ? [] : ['other sizes']),
  ];
  const steps = wholeTimesteps ? ', time steps are rounded to whole numbers' : '';
  return `A finished ONNX export: ${held}${steps}; not possible: ${not.join(', ')}`;
}
