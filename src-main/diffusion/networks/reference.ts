// A reference as a U-Net is given it: the row of its own picture in every batch, and which of its tokens are seen; and while
// it is drawn, the maps of where its subject is looked at. Knows nothing of schedulers.

import type { CompiledUnet } from '../../../native-models/index.ts';
import type { PictureSettings } from '../../contract/settings.ts';
import type { Rows } from '../method/consolidate.ts';
import { referenceWeights, type SubjectMask, subjectTokens, thinned } from '../method/reference.ts';
import { sideBySide } from '../method/rows.ts';
import type { Feed, Output } from '../runtime/session.ts';
import type { TextStates } from './conditioning.ts';
import type { FrameInputs, ReferenceRow } from './unet-feeds.ts';

/** A character's own picture, as other pictures see it while they are drawn. */
export interface Reference {
  seed: number;
  text: TextStates;
  /** What the network was given at every step, [channels · height · width]. */
  trajectory: readonly Float32Array[];
  /** Undefined where none was found: then all of the picture is seen. */
  subject: SubjectMask | undefined;
}

type Shape = FrameInputs['shape'];

/** The row of a reference that is seen as these settings say. */
export function referenceRow(
  compiled: CompiledUnet,
  { seed, text, trajectory, subject }: Reference,
  { weight, startStep, tokenDropout }: PictureSettings,
  shape: Shape,
): ReferenceRow {
  const tokensAt = (halvings: number, size: { height: number; width: number }): number[] =>
    thinned(subjectTokens(subject, size), tokenDropout, seed, halvings);
  const on = levelFeeds(compiled, shape, tokensAt, weight);
  const off = levelFeeds(compiled, shape, tokensAt, 0);
  return {
    states: sideBySide(text.encoders),
    ...(text.pooled ? { pooled: text.pooled } : {}),
    latents: (step) => trajectory[step]!,
    feeds: (step) => (step >= startStep ? on : off),
  };
}

/** A row for pictures with nobody in them: nothing of it is seen. */
export function unseenRow(compiled: CompiledUnet, text: TextStates, shape: Shape): ReferenceRow {
  const feeds = levelFeeds(compiled, shape, () => [0], 0);
  const latents = new Float32Array(shape[0] * shape[1] * shape[2]);
  return {
    states: sideBySide(text.encoders),
    ...(text.pooled ? { pooled: text.pooled } : {}),
    latents: () => latents,
    feeds: () => feeds,
  };
}

function levelFeeds(
  { references }: CompiledUnet,
  [, latentHeight, latentWidth]: Shape,
  tokensAt: (halvings: number, size: { height: number; width: number }) => readonly number[],
  weight: number,
): Record<string, Feed> {
  const feeds: Record<string, Feed> = {};
  for (const { halvings, chosen, size: sizeOf } of references) {
    const size = sizeOf(latentHeight, latentWidth);
    const own = size.height * size.width;
    const tokens = tokensAt(halvings, size);
    const row = referenceWeights(own, tokens, weight, chosen ? undefined : own);
    feeds[`reference_log_weights.${halvings}`] = { data: row, dims: [1, row.length] };
    if (chosen) {
      feeds[`reference_tokens.${halvings}`] = {
        data: BigInt64Array.from(tokens, BigInt),
        dims: [tokens.length],
      };
    }
  }
  return feeds;
}

/** Adds up where rows of text are looked at in the positive branch, the last of its batch. */
export class SubjectLook {
  readonly feeds: Record<string, Feed>;
  readonly #maps: { name: string; height: number; width: number; data: Float32Array }[];

  /** @param length Rows of context that the graph is given. */
  constructor({ maps }: CompiledUnet, subject: Rows, [, height, width]: Shape, length: number) {
    const rows = new Float32Array(length).fill(1, subject.start, subject.end);
    this.feeds = { map_rows: { data: rows, dims: [length] } };
    this.#maps = maps.map(({ halvings, size }) => {
      const own = size(height, width);
      return { name: `map.${halvings}`, ...own, data: new Float32Array(own.height * own.width) };
    });
  }

  get maps() {
    return this.#maps;
  }

  readonly seen = (outputs: Readonly<Record<string, Output>>): void => {
    for (const { name, data: sum } of this.#maps) {
      const { data } = outputs[name]!;
      const last = data.length - sum.length;
      for (let i = 0; i < sum.length; i++) sum[i]! += data[last + i]!;
    }
  };
}
