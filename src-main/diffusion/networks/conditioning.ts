// From consolidated prompts to what the U-Net's cross-attention sees: text states, edited by SVR or notch, with IPCA's
// context log-weights. Text encoders live only as long as this file's `encodeTexts` runs.

import type { Component } from '../../../native-models/index.ts';
import { FabulaError } from '../../contract/errors.ts';
import type { IpcaSettings, ResolvedSettings, WeightsMode } from '../../contract/settings.ts';
import { bridged } from '../method/bridge.ts';
import type { ChunkedText } from '../method/chunks.ts';
import type { FramePrompt } from '../method/consolidate.ts';
import { emphasized } from '../method/emphasis.ts';
import { type IdentityContext, identityContext } from '../method/ipca.ts';
import { notched } from '../method/notch.ts';
import { sideBySide, stack } from '../method/rows.ts';
import { reweigh } from '../method/svr.ts';
import { createSession, type OpenDevice } from '../runtime/session.ts';
import { damageIn } from './blame-weights.ts';
import type { Graphs } from './graphs.ts';

/**
 * One text's states: per encoder [77 · chunks, width], and the last encoder's pooled output where the U-Net takes one: of
 * the first chunk, as other programs have it.
 */
export interface TextStates {
  encoders: { states: Float32Array; width: number }[];
  chunks: number;
  pooled?: Float32Array;
}

/** The ids of one text for every tokenizer; texts with the same key have the same states. */
export interface EncodedText {
  key: string;
  /** Of all chunks, one after the other. */
  inputIds: readonly BigInt64Array[];
  chunks: number;
  clipSkip: number;
}

export function encodedText(
  { inputIds, chunks }: Pick<ChunkedText, 'inputIds' | 'chunks'>,
  clipSkip: number,
): EncodedText {
  const key = `${clipSkip}:${inputIds.map((ids) => ids.join(' ')).join('|')}`;
  return { key, inputIds, chunks, clipSkip };
}

/**
 * Runs the model's text encoders over texts, one encoder at a time, each released before the next is loaded.
 * The result is keyed by `EncodedText.key`.
 */
export async function encodeTexts(
  graphs: Graphs,
  device: OpenDevice,
  texts: readonly EncodedText[],
  mode: WeightsMode,
  onEncoded: () => void = () => {},
): Promise<Map<string, TextStates>> {
  const results = new Map<string, TextStates>(
    texts.map(({ key, chunks }) => [key, { encoders: [], chunks }]),
  );
  for (const [index, component] of graphs.encoders.entries()) {
    const label = index === 0 ? 'text encoder' : 'second text encoder';
    for (const [clipSkip, group] of Map.groupBy(texts, (text) => text.clipSkip)) {
      const session = await createSession(graphs.textEncoder(component, mode, clipSkip), device, label);
      try {
        for (const text of group) {
          const ids = text.inputIds[index] ?? text.inputIds[0]!;
          const result = results.get(text.key)!;
          const rows = ids.length / text.chunks;
          const states: Float32Array[] = [];
          let width = 0;
          for (let chunk = 0; chunk < text.chunks; chunk++) {
            const data = ids.subarray(chunk * rows, (chunk + 1) * rows);
            const out = await session.run({ input_ids: { data, dims: [1, rows] } });
            for (const { data } of Object.values(out)) await mustBeFinite(data, component);
            states.push(out.hidden_state!.data);
            width = out.hidden_state!.dims[2]!;
            if (out.pooled && chunk === 0) result.pooled = out.pooled.data;
          }
          result.encoders.push({ states: states.length === 1 ? states[0]! : stack(states), width });
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
async function mustBeFinite(states: Float32Array, component: Component): Promise<void> {
  if (states.every(Number.isFinite)) return;
  const damage = await damageIn([component], 'bad-model');
  if (damage) throw damage;
  const { name, source } = component;
  throw new FabulaError(
    'bad-model',
    `The ${name} in ${source} gives numbers that are not finite.`,
    'They do not fit the numbers of this device: draw with --device cpu.',
  );
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
  /** [77, D] after SVR or notch, before any rows are appended. */
  edited: Float32Array;
  /** [77 · chunks, D] of the negative branch. */
  negative: Float32Array;
  /** The rows of the branch that has more; the other's are followed by rows that are masked. */
  rows: number;
  /** [P] each, where the U-Net takes a pooled embedding. */
  pooled?: { positive: Float32Array; negative: Float32Array };
}

type RowWeights = readonly number[] | undefined;

/** A text of a bridge, and its first end-of-text row. */
interface BridgeText {
  states: TextStates;
  row: number;
}

export interface Bridge {
  whole: BridgeText;
  bare: BridgeText;
}

type Prompt = Pick<FramePrompt, 'identity' | 'frames' | 'expressed' | 'endOfText'>;

/** The states of one encoder as the method edits them: reweighted, or with notch and bridge. */
function editedStates(
  { states, width }: TextStates['encoders'][number],
  encoder: number,
  prompt: Prompt,
  { svr, hold }: ResolvedSettings,
  bridge: Bridge | undefined,
): Float32Array {
  const notch = hold?.notch;
  if (!notch) return reweigh(states, width, prompt, svr);
  const projected = notched(states, width, prompt, notch);
  if (!bridge) return projected;
  const end = { states: projected, row: prompt.endOfText.start };
  const of = ({ states: text, row }: BridgeText) => ({ states: text.encoders[encoder]!.states, row });
  return bridged(end, width, of(bridge.whole), of(bridge.bare), notch.bridge);
}

/** Each encoder and each chunk for itself, as each has a mean of its own. */
function withWeights(text: TextStates, weights: RowWeights): TextStates {
  if (weights === undefined) return text;
  const rows = weights.length / text.chunks;
  const encoders = text.encoders.map(({ states, width }) => ({
    states: stack(
      Array.from({ length: text.chunks }, (_, chunk) => {
        const [start, end] = [chunk * rows, (chunk + 1) * rows];
        return emphasized(states.subarray(start * width, end * width), width, weights.slice(start, end));
      }),
    ),
    width,
  }));
  return { ...text, encoders };
}

/**
 * One frame's condition from the states of its prompt and of the negative prompt; without one the negative
 * branch is zeros. `plain` leaves states and weights as the encoder made them.
 */
export function frameCondition(
  prompt: Prompt,
  plainText: TextStates,
  plainNegative: TextStates | undefined,
  settings: ResolvedSettings,
  weights: { positive?: RowWeights; negative?: RowWeights; bridge?: Bridge } = {},
): FrameCondition {
  const text = withWeights(plainText, weights.positive);
  const negativeText = plainNegative && withWeights(plainNegative, weights.negative);
  const onestory = settings.method === 'onestory';
  const consolidated = sideBySide(text.encoders);
  const edited = onestory
    ? sideBySide(
        text.encoders.map((encoder, i) => ({
          states: editedStates(encoder, i, prompt, settings, weights.bridge),
          width: encoder.width,
        })),
      )
    : consolidated;
  const width = text.encoders.reduce((sum, encoder) => sum + encoder.width, 0);
  const context = identityContext(edited, consolidated, width, prompt, effectiveIpca(settings));
  const negative = negativeText ? sideBySide(negativeText.encoders) : new Float32Array(edited.length);
  return {
    width,
    context,
    edited,
    negative,
    rows: Math.max(context.rows, negative.length / width),
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
