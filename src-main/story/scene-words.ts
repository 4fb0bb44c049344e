// What the model reads of each scene on the board, and with which seed it is drawn.

import { omitUndefined } from '../contract/omit-undefined.ts';
import { namedRegions, type Region } from '../contract/regions.ts';
import type { ScenePlaces } from '../contract/story-view.ts';
import type { SubjectMask } from '../contract/subject-mask.ts';
import {
  type Board,
  type CharacterRow,
  castRows,
  framesOf,
  portraitOf,
  present,
  type SceneRow,
  shownFrame,
} from './board.ts';
import { words } from './character.ts';
import { type CastWords, identityPrompt } from './identity.ts';

export interface BoardWords {
  /** P0: style and cast. Scenes with the same one are told together. */
  identityPrompt: string;
  framePrompt: string;
  /** What is not wanted in it, beside what the settings say. */
  negative: string;
  /** Who of the cast is held by a picture of itself, or has a place, in the words of the identity prompt. */
  held: readonly HeldCharacter[];
}

interface Look {
  seed: number;
  doing: string;
  /** Where it is in that picture, as a person marked it. */
  subject?: SubjectMask;
}

export interface HeldCharacter {
  words: string;
  /** What its own picture is drawn from; absent: it only has a place. */
  look?: Look;
  place?: ScenePlaces[number]['place'];
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
  const looks = new Map(
    characters.flatMap((one) => {
      const look = one.held ? lookOf(board, one) : undefined;
      return look ? [[one.id, look]] : [];
    }),
  );
  const heldIn = (scene: SceneRow): HeldCharacter[] =>
    looks.size === 0 && scene.places.length === 0
      ? []
      : castRows(characters, scene).flatMap((one): HeldCharacter[] => {
          const look = looks.get(one.id);
          const place = scene.places.find(({ character }) => character === one.id)?.place;
          if (one.description === '' || (!look && !place)) return [];
          return [{ words: one.description, ...omitUndefined({ look, place }) }];
        });
  return new Map(
    present(board.scenes).map((scene) => [
      scene.id,
      {
        identityPrompt: identityOf(scene),
        framePrompt: words.parse(scene.prompt),
        negative: words.parse(scene.negative),
        held: scene.portraitOf === null ? heldIn(scene) : [],
      },
    ]),
  );
}

/** What a character's own picture is drawn from, once one was asked for. */
function lookOf(board: Board, { id, description }: CharacterRow): Look | undefined {
  const portrait = portraitOf(board, id);
  if (!portrait) return undefined;
  const { seed } = sceneSeed(board, portrait, null);
  const doing = words.parse(portrait.prompt);
  const frame = shownFrame(portrait, framesOf(board, portrait.id));
  // What is marked is so in the picture that is there, and in no other that would be drawn now.
  const isThis =
    frame?.seed === seed &&
    frame.framePrompt === doing &&
    frame.identityPrompt === identityPrompt(words.parse(board.story.style), [{ name: '', description }]);
  const subject = isThis ? (frame.ownSubject?.marked ?? undefined) : undefined;
  return { seed, doing, ...omitUndefined({ subject }) };
}

/** As pictures keep it, to be compared; empty: nobody. */
export const heldKey = (held: readonly HeldCharacter[]): string =>
  held.length === 0 ? '' : JSON.stringify(held);

/** By scene id: who is in it as the engine is told, each held by a picture of its own or not, and where it is. */
export function boardCasts(board: Board): Map<number, CastWords[]> {
  const characters = present(board.characters).map((one) => ({
    ...one,
    description: words.parse(one.description),
  }));
  const looks = new Map(characters.map((one) => [one.id, one.held ? lookOf(board, one) : undefined]));
  const anyLook = [...looks.values()].some((look) => look !== undefined);
  const castIn = (scene: SceneRow): CastWords[] =>
    castRows(characters, scene)
      .filter(({ description }) => description !== '')
      .map(({ id, description }) => {
        const look = looks.get(id);
        const region = regionOf(scene.places, id);
        return {
          words: description,
          ...look,
          // In a story with looks nobody else is held.
          ...omitUndefined({ region, held: anyLook && !look ? (false as const) : undefined }),
        };
      });
  return new Map(present(board.scenes).map((scene) => [scene.id, castIn(scene)]));
}

/** The box that is said; of sides halves, or thirds where somebody is in the middle. */
function regionOf(places: ScenePlaces, id: number): Region | undefined {
  const place = places.find(({ character }) => character === id)?.place;
  if (place === undefined || typeof place !== 'string') return place;
  const thirds = places.some((one) => one.place === 'middle');
  if (place === 'middle' || !thirds) return namedRegions[place];
  return namedRegions[`${place} third`];
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
