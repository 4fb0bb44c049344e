// How a story's texts are read: as words, or with their weights and breaks, and in how many chunks. One place for whoever draws
// them, counts them or refuses them beforehand.

import type { DrawSettings } from '../../contract/settings.ts';
import { MOST_CHUNKS } from './chunks.ts';
import type { SceneTexts } from './consolidate.ts';
import { readWeights, type WeightedText } from './emphasis.ts';

type ReadText = (text: string) => WeightedText;

export const readerFor = (syntax: DrawSettings['promptSyntax']): ReadText =>
  syntax === 'weighted' ? readWeights : (text) => ({ text, spans: [], tags: [], breaks: [] });

/** A scene in plain words, and where its chunks end. */
export function readScene(
  { identityPrompt, framePrompt }: Pick<SceneTexts, 'identityPrompt' | 'framePrompt'>,
  read: ReadText,
): SceneTexts {
  const [identity, frame] = [read(identityPrompt), read(framePrompt)];
  const after = identity.text.length + 1;
  return {
    identityPrompt: identity.text,
    framePrompt: frame.text,
    breaks: [...identity.breaks, ...frame.breaks.map((at) => at + after)],
  };
}

/** The most chunks of a prompt: one where scenes share it, as rows are edited that have read all of it. */
export const mostChunks = (method: DrawSettings['method']): number => (method === 'plain' ? MOST_CHUNKS : 1);
