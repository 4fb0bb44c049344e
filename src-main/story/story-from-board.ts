// The rows that are edited as a plain story record again, for whoever draws or writes it without a document.

import { type Board, present, scenesOf } from './board.ts';
import { words } from './character.ts';
import { type Story, story as storyRecord } from './story.ts';

/** Names are made unique where a person gave one twice, or none: scenes go by them. */
export function storyFromBoard({ story, characters, scenes }: Board): Story {
  const there = present(characters);
  const names = uniqueNames(there.map(({ name }) => words.parse(name)));
  const nameOf = new Map(there.map(({ id }, index) => [id, names[index]!]));
  return storyRecord.parse({
    title: story.title,
    style: story.style,
    seed: story.seed,
    characters: there.map(({ description }, index) => ({ name: names[index]!, description })),
    scenes: scenesOf({ scenes }).map(({ prompt, caption, chapter, negative, cast, seed }) => ({
      prompt,
      caption,
      ...(chapter === null ? {} : { chapter }),
      ...(negative.trim() === '' ? {} : { negative }),
      ...(cast ? { cast: cast.flatMap((id) => nameOf.get(id) ?? []) } : {}),
      ...(seed === null ? {} : { seed }),
    })),
  });
}

function uniqueNames(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((name, index) => {
    const bare = name === '' ? `character ${index + 1}` : name;
    let unique = bare;
    for (let n = 2; taken.has(unique); n++) unique = `${bare} ${n}`;
    taken.add(unique);
    return unique;
  });
}
