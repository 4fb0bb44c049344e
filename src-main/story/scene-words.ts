// What the model reads of each scene on the board, and with which seed it is drawn.

import { type Board, castRows, present, type SceneRow } from './board.ts';
import { words } from './character.ts';
import { type CastWords, castWords, identityPrompt } from './identity.ts';

export interface BoardWords {
  /** P0: style and cast. Scenes with the same one are told together. */
  identityPrompt: string;
  framePrompt: string;
}

/** By scene id. */
export function boardWords(board: Board): Map<number, BoardWords> {
  const style = words.parse(board.story.style);
  const characters = present(board.characters).map((one) => ({
    ...one,
    description: words.parse(one.description),
  }));
  const identities = new Map<string, string>();
  const identityOf = (scene: SceneRow) => {
    const key = JSON.stringify(scene.cast);
    const known = identities.get(key) ?? identityPrompt(style, castRows(characters, scene));
    identities.set(key, known);
    return known;
  };
  return new Map(
    present(board.scenes).map((scene) => [
      scene.id,
      { identityPrompt: identityOf(scene), framePrompt: words.parse(scene.prompt) },
    ]),
  );
}

/** By scene id: each of its cast as a picture of its own holds it. */
export function boardCasts(board: Board): Map<number, CastWords[]> {
  const characters = present(board.characters).map((one) => ({
    ...one,
    description: words.parse(one.description),
  }));
  return new Map(
    present(board.scenes).map((scene) => [scene.id, castWords(castRows(characters, scene), undefined)]),
  );
}

export type SeedFrom = 'story' | 'scene' | 'chosen';

/** `chosen` is a seed for one picture alone; null leaves it to the scene, then to the story. */
export function sceneSeed(
  board: Board,
  scene: SceneRow,
  chosen: number | null,
): { seed: number; seedFrom: SeedFrom } {
  if (chosen !== null) return { seed: chosen, seedFrom: 'chosen' };
  if (scene.seed !== null) return { seed: scene.seed, seedFrom: 'scene' };
  return { seed: board.story.seed, seedFrom: 'story' };
}
