// Whether a picture still is what the story says now: what changed since it was drawn, and so would make it come
// out differently if it were drawn again.

import type { ChosenSettings, DrawSettings } from '../contract/settings.ts';
import type { Board, SceneRow } from './board.ts';
import { sceneSettings } from './scene-settings.ts';
import { type BoardWords, boardWords, heldKey, type SeedFrom, sceneSeed } from './scene-words.ts';

export type OutdatedReason = 'prompt' | 'identity' | 'look' | 'seed' | 'model' | 'settings';

/** How a picture was drawn, as far as the story decides it. */
export interface DrawnFrom extends Omit<BoardWords, 'held'> {
  /** As `heldKey` gives it. */
  held: string;
  method: DrawSettings['method'];
  seed: number;
  seedFrom: SeedFrom;
  modelId: string | null;
  /** As the story had them, and with nothing left to the model. */
  requested: ChosenSettings;
  settings: Readonly<Record<string, unknown>>;
}

/** Asks about pictures of one board, whose words are worked out once. */
export function outdatedOn(board: Board): (scene: SceneRow, drawn: DrawnFrom) => OutdatedReason[] {
  const wordsNow = boardWords(board);
  // Pictures of one run share its settings, and all but a few scenes the story's.
  const same = new Map<ChosenSettings, boolean>();
  const isSame = (scene: SceneRow, drawn: DrawnFrom): boolean => {
    const now = sceneSettings(board.story, scene);
    if (now !== board.story.settings) return sameSettings(drawn, now);
    const known = same.get(drawn.requested) ?? sameSettings(drawn, now);
    same.set(drawn.requested, known);
    return known;
  };
  return (scene, drawn) => {
    const now = wordsNow.get(scene.id);
    if (!now) return [];
    const { story } = board;
    const reasons: OutdatedReason[] = [];
    if (drawn.framePrompt !== now.framePrompt || drawn.negative !== now.negative) reasons.push('prompt');
    if (drawn.identityPrompt !== now.identityPrompt) reasons.push('identity');
    if (drawn.method !== 'plain' && drawn.held !== heldKey(now.held)) reasons.push('look');
    // A seed tried out for one picture says nothing about the scene's own.
    if (drawn.seedFrom !== 'chosen' && drawn.seed !== sceneSeed(board, scene, null).seed)
      reasons.push('seed');
    if (drawn.modelId !== story.modelId) reasons.push('model');
    else if (!isSame(scene, drawn)) reasons.push('settings');
    return reasons;
  };
}

/** A comparison is drawn by another method on purpose. */
function sameSettings({ requested, settings }: DrawnFrom, now: ChosenSettings): boolean {
  const asked = ({ method: _, ...chosen }: ChosenSettings) => ({ svr: {}, ipca: {}, window: {}, ...chosen });
  return same(asked(requested), asked(now), settings);
}

/**
 * The same is asked for, or what is asked for now is what the model made of it then. What was set then and is left
 * to the model now counts as a change: what the model would make of it is not known here.
 */
function same(before: unknown, now: unknown, drawn: unknown): boolean {
  if (now === undefined) return before === undefined;
  if (!isRecord(now) || !isRecord(drawn)) {
    const wanted = JSON.stringify(now);
    return wanted === JSON.stringify(before) || wanted === JSON.stringify(drawn);
  }
  const then = isRecord(before) ? before : {};
  return [...new Set([...Object.keys(then), ...Object.keys(now)])].every((key) =>
    same(then[key], now[key], drawn[key]),
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
