// A new, empty document becomes the story that was proposed: edits as a person makes them, one after the other.

import type { StoryDocument } from '../../store/document/story-document.ts';
import type { WantedPicture } from './bring-pictures.ts';
import type { MatchedProposal } from './match-proposal.ts';

/** Scenes whose place is in `without` are left out. Answers the pictures that come along. */
export function fillDocument(
  document: StoryDocument,
  proposal: MatchedProposal,
  without: ReadonlySet<number> = new Set(),
): WantedPicture[] {
  const { style, seed, modelId, settings, characters } = proposal;
  document.edit({ type: 'story.set', style, ...(seed === undefined ? {} : { seed }) });
  document.edit({ type: 'model.set', modelId });
  document.edit({ type: 'settings.set', settings });
  const ids = new Map(
    characters.map(({ name, description }) => {
      const [id] = document.edit({ type: 'character.add', name, description });
      return [name, id!];
    }),
  );
  const scenes = newScenes(proposal, without, (name) => ids.get(name));
  if (scenes.length === 0) return [];
  return picturesFor(proposal, without, document.edit({ type: 'scene.add', scenes }));
}

/** `made` are the scenes that the proposal became. */
export function picturesFor(
  { scenes }: MatchedProposal,
  without: ReadonlySet<number>,
  made: readonly number[],
): WantedPicture[] {
  return scenes
    .filter((_, at) => !without.has(at))
    .flatMap(({ picture }, at) => {
      const scene = made[at];
      return picture === undefined || scene === undefined ? [] : [{ scene, file: picture }];
    });
}

/** Names that `idOf` does not know are left out of casts. */
export function newScenes(
  { scenes }: MatchedProposal,
  without: ReadonlySet<number>,
  idOf: (name: string) => number | undefined,
) {
  return scenes
    .filter((_, at) => !without.has(at))
    .map(({ prompt, caption, chapter, negative, cast, seed }) => ({
      prompt,
      caption,
      ...(chapter === undefined ? {} : { chapter }),
      ...(negative ? { negative } : {}),
      ...(cast ? { cast: cast.flatMap((name) => idOf(name) ?? []) } : {}),
      ...(seed === undefined ? {} : { seed }),
    }));
}
