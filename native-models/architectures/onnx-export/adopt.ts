// Networks that others exported to ONNX, with the interface of those that are compiled here: the same inputs and
// outputs by the same names. What an export cannot do is an error here; limits.ts tells it beforehand.

import type { Component } from '../../checkpoints/checkpoint.ts';
import { type OnnxValue, UNNAMED } from '../../checkpoints/onnx-export/onnx-file.ts';
import type { Shape } from '../../graph/shape.ts';
import type { TextEncoderOptions } from '../clip-text.ts';
import type { CompiledGraph, CompiledUnet } from '../compiled-graph.ts';
import { TIME_IDS } from '../unet-config.ts';
import type { UnetOptions } from '../unet-options.ts';
import { Adoption } from './adoption.ts';
import { reckonText, reckonUnet, reckonVae } from './reckon.ts';
import { exportOf, refusal, TEXT_ROWS, textRoles, unetRoles, vaeRoles } from './roles.ts';

/** Fabula's shape, with the sizes that the export fixes. */
const fixedBy = (shape: Shape, { shape: theirs }: OnnxValue): Shape =>
  shape.map((dim, axis) => {
    const size = theirs?.[axis];
    return typeof dim === 'string' && typeof size === 'number' ? size : dim;
  });

const isWhole = ({ type }: OnnxValue): boolean => type.startsWith('int');

/** A U-Net with the inputs of `compileUnet` but the log-weights, which it has not. Throws CheckpointError. */
export function adoptUnet(component: Component, options: UnetOptions): CompiledUnet {
  if (options.freeU !== undefined || options.perQueryLogWeights === true) {
    throw refusal(
      component,
      'is a finished graph, which FreeU and identity dropout cannot be built into',
      'Switch both off.',
    );
  }
  if (options.reference !== undefined || options.attentionMaps !== undefined) {
    throw refusal(
      component,
      'is a finished graph, which reference attention cannot be built into',
      'Do not hold the look by picture.',
    );
  }
  const roles = unetRoles(component);
  const adoption = new Adoption(exportOf(component));
  const [batch] = roles.sample.shape ?? [];
  const input = (name: keyof typeof roles, shape: Shape): void => {
    const theirs = roles[name];
    if (theirs !== undefined) adoption.input(name, 'float32', fixedBy(shape, theirs), theirs);
  };
  input('sample', ['B', 'C', 'H', 'W']);
  // One step for all rows, but where the export has one for each.
  const [rows] = roles.timestep.shape ?? [];
  const isNamed = rows !== undefined && rows !== UNNAMED;
  const perRow = isNamed && rows !== 1 && (rows === batch || typeof rows === 'number');
  adoption.timestep('timestep', roles.timestep, { perRow, whole: isWhole(roles.timestep) });
  input('encoder_hidden_states', ['B', 'S', 'D']);
  input('text_embeds', ['B', 'P']);
  input('time_ids', ['B', TIME_IDS]);
  input('timestep_cond', ['B', 'T']);
  adoption.output('out_sample', ['B', 'C', 'H', 'W'], roles.output);
  return {
    graph: adoption.finish(reckonUnet(component)),
    context: contextOf(component),
    contextRows: (rows) => rows,
    ...(typeof batch === 'number' ? { batch } : {}),
    groups: [],
    crossAttentions: [],
    references: [],
    maps: [],
  };
}

export const contextOf = (component: Component): 'repeated' | 'fixed' =>
  unetRoles(component).encoder_hidden_states.shape?.[1] === TEXT_ROWS ? 'fixed' : 'repeated';

/** A text encoder with the interface of `compileTextEncoder`. Throws CheckpointError. */
export function adoptTextEncoder(component: Component, options: TextEncoderOptions): CompiledGraph {
  const roles = textRoles(component);
  const adoption = new Adoption(exportOf(component));
  adoption.input('input_ids', 'int64', fixedBy(['B', TEXT_ROWS], roles.ids), roles.ids);
  const state = stateOf(component, options, roles);
  adoption.output('hidden_state', ['B', TEXT_ROWS, 'D'], state);
  if (options.pooled ?? roles.projected !== undefined) {
    if (roles.projected === undefined) {
      throw refusal(
        component,
        `gives no text_embeds (it gives ${roles.outputs}), which SDXL's U-Net is told`,
        'Export it again as CLIPTextModelWithProjection.',
      );
    }
    adoption.output('pooled', ['B', 'P'], roles.projected);
  }
  return adoption.finish(reckonText(component));
}

function stateOf(
  component: Component,
  { hiddenState, clipSkip = 0 }: TextEncoderOptions,
  { last, hidden, outputs }: ReturnType<typeof textRoles>,
): OnnxValue {
  if (hiddenState === 'penultimate') {
    const state = hidden.at(-2 - clipSkip);
    if (state !== undefined) return state;
    throw refusal(
      component,
      `gives no hidden state before its last ${clipSkip + 1} (it gives ${outputs})`,
      clipSkip > 0
        ? 'Use a smaller clip skip.'
        : 'Export it again with all hidden states, as optimum does for Stable Diffusion XL.',
    );
  }
  if (clipSkip > 0) {
    throw refusal(
      component,
      'gives only its last state, normed: there is no clip skip in it',
      'Leave clip skip at 0, or use the model’s .safetensors.',
    );
  }
  if (last !== undefined) return last;
  throw refusal(
    component,
    `gives no last_hidden_state (it gives ${outputs})`,
    'Choose an export made by optimum, diffusers or Olive.',
  );
}

/** A VAE's decoder with the interface of `compileVaeDecoder`. Throws CheckpointError. */
export function adoptVaeDecoder(component: Component): CompiledGraph {
  const roles = vaeRoles(component);
  const adoption = new Adoption(exportOf(component));
  adoption.input('latents', 'float32', fixedBy(['B', 'C', 'h', 'w'], roles.latents), roles.latents);
  adoption.output('image', ['B', 3, 'H', 'W'], roles.image);
  return adoption.finish(reckonVae(component));
}
