// From consolidated prompts to what the U-Net's cross-attention sees: text states, edited by SVR, with IPCA's
// context log-weights. Text encoders live only as long as this file's `encodeTexts` runs.

import { type Component, compileTextEncoder } from '../../../native-models/index.ts';
import { FabulaError } from '../../contract/errors.ts';
import type { IpcaSettings, ResolvedSettings, WeightsMode } from '../../contract/settings.ts';
import type { FramePrompt } from '../method/consolidate.ts';
import { type IdentityContext, identityContext } from '../method/ipca.ts';
import { reweigh } from '../method/svr.ts';
import type { Model } from '../model/model.ts';
import { createSession, type OpenDevice, type Session } from '../runtime/session.ts';
import { textSizes } from './graph-sizes.ts';
import { compiledWeights } from './weights.ts';

/** One text's states: per encoder [77, width], and the last encoder's pooled output where the U-Net takes one. */
export interface TextStates {
  encoders: { states: Float32Array; width: number }[];
  pooled?: Float32Array;
}

/** The ids of one text for every tokenizer; texts with the same key have the same states. */
export interface EncodedText {
  key: string;
  inputIds: readonly BigInt64Array[];
  clipSkip: number;
}

export function encodedText(inputIds: readonly BigInt64Array[], clipSkip: number): EncodedText {
  return { key: `${clipSkip}:${inputIds.map((ids) => ids.join(' ')).join('|')}`, inputIds, clipSkip };
}

/**
 * Runs the model's text encoders over texts, one encoder at a time, each released before the next is loaded.
 * The result is keyed by `EncodedText.key`.
 */
export async function encodeTexts(
  model: Model,
  device: OpenDevice,
  texts: readonly EncodedText[],
  weights: WeightsMode,
  onEncoded: () => void = () => {},
): Promise<Map<string, TextStates>> {
  const results = new Map<string, TextStates>(texts.map((text) => [text.key, { encoders: [] }]));
  const { textEncoder, textEncoder2 } = model.checkpoint;
  const encoders = textEncoder2 ? [textEncoder, textEncoder2] : [textEncoder];
  for (const [index, component] of encoders.entries()) {
    for (const [clipSkip, group] of Map.groupBy(texts, (text) => text.clipSkip)) {
      const session = await openEncoder(model, device, component, clipSkip, weights);
      try {
        for (const text of group) {
          const ids = text.inputIds[index] ?? text.inputIds[0]!;
          const out = await session.run({ input_ids: { data: ids, dims: [1, ids.length] } });
          for (const { data } of Object.values(out)) mustBeFinite(data, component);
          const result = results.get(text.key)!;
          result.encoders.push({ states: out.hidden_state!.data, width: out.hidden_state!.dims[2]! });
          if (out.pooled) result.pooled = out.pooled.data;
          onEncoded();
        }
      } finally {
        await session.release();
      }
    }
  }
  return results;
}

/** Weights that are damaged, or too large for the device's numbers, would spread into every picture unseen. */
function mustBeFinite(states: Float32Array, { name, source }: Component): void {
  if (states.every(Number.isFinite)) return;
  throw new FabulaError(
    'bad-model',
    `The ${name} in ${source} gives numbers that are not finite.`,
    'Its weights are damaged, or do not fit the numbers of this device: get the model again, or draw with --device cpu.',
  );
}

/** SDXL reads the penultimate layer of both encoders and the second one's pooled output; SD the last layer, normed. */
function openEncoder(
  model: Model,
  device: OpenDevice,
  component: Component,
  clipSkip: number,
  weights: WeightsMode,
): Promise<Session> {
  const sdxl = model.checkpoint.family === 'sdxl';
  const second = component.name === 'text_encoder_2';
  const graph = compileTextEncoder(component, {
    profile: device.profile,
    hiddenState: sdxl ? 'penultimate' : 'normed',
    pooled: sdxl && second,
    clipSkip,
    weights: compiledWeights(weights),
    sizes: textSizes,
  });
  const label = second ? 'second text encoder' : 'text encoder';
  return createSession(graph, device, label);
}

/** IPCA as it really acts: off for the plain method, and without dropout where it is off. */
export function effectiveIpca(settings: ResolvedSettings): IpcaSettings {
  const off = settings.method === 'plain' || settings.ipca.strength === 1;
  return off ? { ...settings.ipca, strength: 1, dropout: 0 } : settings.ipca;
}

/** What both branches of one frame are conditioned on. */
export interface FrameCondition {
  /** D, the width of cross-attention's context. */
  width: number;
  /** Positive branch: edited states and IPCA's log-weights. */
  context: IdentityContext;
  /** [77, D] after SVR, before any rows are appended. */
  edited: Float32Array;
  /** [77, D] of the negative branch. */
  negative: Float32Array;
  /** [P] each, where the U-Net takes a pooled embedding. */
  pooled?: { positive: Float32Array; negative: Float32Array };
}

/**
 * One frame's condition from the states of its prompt and of the negative prompt; without one the negative
 * branch is zeros. `plain` leaves states and weights as the encoder made them.
 */
export function frameCondition(
  prompt: FramePrompt,
  text: TextStates,
  negativeText: TextStates | undefined,
  settings: ResolvedSettings,
): FrameCondition {
  const onestory = settings.method === 'onestory';
  const consolidated = concatenate(text.encoders);
  const edited = onestory
    ? concatenate(
        text.encoders.map(({ states, width }) => ({
          states: reweigh(states, width, prompt, settings.svr),
          width,
        })),
      )
    : consolidated;
  const width = text.encoders.reduce((sum, encoder) => sum + encoder.width, 0);
  return {
    width,
    context: identityContext(edited, consolidated, width, prompt, effectiveIpca(settings)),
    edited,
    negative: negativeText ? concatenate(negativeText.encoders) : new Float32Array(edited.length),
    ...(text.pooled
      ? {
          pooled: {
            positive: text.pooled,
            negative: negativeText?.pooled ?? new Float32Array(text.pooled.length),
          },
        }
      : {}),
  };
}

/** [77, D1], [77, D2] … side by side to [77, D1 + D2 + …]. */
function concatenate(parts: readonly { states: Float32Array; width: number }[]): Float32Array {
  if (parts.length === 1) return parts[0]!.states;
  const width = parts.reduce((sum, part) => sum + part.width, 0);
  const rows = parts[0]!.states.length / parts[0]!.width;
  const out = new Float32Array(rows * width);
  let left = 0;
  for (const part of parts) {
    for (let row = 0; row < rows; row++) {
      out.set(part.states.subarray(row * part.width, (row + 1) * part.width), row * width + left);
    }
    left += part.width;
  }
  return out;
}
