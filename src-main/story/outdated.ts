// Whether a picture still is what the story says now: what changed since it was drawn, and so would make it come
// out differently if it were drawn again.
import type { DrawSettings } from '../contract/settings.ts';
import type { Board, SceneRow } from './board.ts';
import { type BoardWords, boardWords, type SeedFrom, sceneSeed } from './scene-words.ts';

export type OutdatedReason = 'prompt' | 'identity' | 'seed' | 'model' | 'settings';

/** How a picture was drawn, as far as the story decides it. */
export interface DrawnFrom extends BoardWords {
  seed: number;
  seedFrom: SeedFrom;
  modelId: string | null;
  /** As the story had them, and with nothing left to the model. */
  requested: DrawSettings;
  settings: Readonly<Record<string, unknown>>;
}

/** Asks about pictures of one board, whose words are worked out once. */
export function outdatedOn(board: Board): (scene: SceneRow, drawn: DrawnFrom) => OutdatedReason[] {
  const wordsNow = boardWords(board);
  // Pictures of one run share its settings.
  const same = new Map<DrawSettings, boolean>();
  return (scene, drawn) => {
    const now = wordsNow.get(scene.id);
    if (!now) return [];
    const { story } = board;
    const reasons: OutdatedReason[] = [];
    if (drawn.framePrompt !== now.framePrompt) reasons.push('prompt');
    if (drawn.identityPrompt !== now.identityPrompt) reasons.push('identity');
    // A seed tried out for one picture says nothing about the scene's own.
    if (drawn.seedFrom !== 'chosen' && drawn.seed !== sceneSeed(board, scene, null).seed)
      reasons.push('seed');
    if (drawn.modelId !== story.modelId) reasons.push('model');
    else {
      const known = same.get(drawn.requested) ?? sameSettings(drawn, story.settings);
      same.set(drawn.requested, known);
      if (!known) reasons.push('settings');
    }
    return reasons;
  };
}

/** The same words for the same thing, or set now to what the model made of it then. */
function sameSettings({ requested, settings }: DrawnFrom, now: DrawSettings): boolean {
  const [before, after] = [requested, now] as unknown as Record<string, unknown>[];
  // A comparison is drawn by another method on purpose.
  const keys = new Set([...Object.keys(requested), ...Object.keys(now)].filter((key) => key !== 'method'));
  return [...keys].every((key) => {
    const wanted = JSON.stringify(after![key]);
    if (wanted === JSON.stringify(before![key])) return true;
    return before![key] === undefined && wanted === JSON.stringify(settings[key]);
  });
}
