// Which texts the end-of-text bridge of each scene reads beside its prompt (METHOD.md, section 11). Plans only; encodes nothing.

import type { ResolvedSettings } from '../contract/settings.ts';
import { bareIdentity } from './method/bridge.ts';
import { chunked } from './method/chunks.ts';
import { type FramePrompt, styleOf } from './method/consolidate.ts';
import type { Model } from './model/model.ts';
import { type EncodedText, encodedText } from './networks/conditioning.ts';
import type { StoryRequest } from './story-request.ts';

/** A text, and its first end-of-text row. */
export interface EndedText {
  text: EncodedText;
  row: number;
}

/** P0, and P0 with nouns alone. */
export interface BridgePlan {
  whole: EndedText;
  bare: EndedText;
}

/** Parallel to the prompts; undefined where a prompt tells several scenes, or no more of anybody than what it is. */
export function bridgesOf(
  { tokenizers }: Pick<Model, 'tokenizers'>,
  { scenes, reference }: StoryRequest,
  prompts: readonly FramePrompt[],
  { method, hold, clipSkip = 0 }: Pick<ResolvedSettings, 'method' | 'hold' | 'clipSkip'>,
): (BridgePlan | undefined)[] {
  const isWanted = method === 'onestory' && (hold?.notch?.bridge ?? 0) > 0;
  const ended = (text: string): EndedText => {
    const read = chunked(text, tokenizers);
    return { text: encodedText(read, clipSkip), row: (read.tokenRows.at(-1) ?? 0) + 1 };
  };
  return prompts.map(({ scene, window }) => {
    if (!isWanted || window.length > 1) return undefined;
    const { identityPrompt, cast = [] } = scenes[scene]!;
    const style = styleOf(identityPrompt, reference?.style);
    const bare = bareIdentity(
      identityPrompt,
      style,
      cast.map(({ words }) => words),
    );
    return bare === identityPrompt ? undefined : { whole: ended(identityPrompt), bare: ended(bare) };
  });
}
