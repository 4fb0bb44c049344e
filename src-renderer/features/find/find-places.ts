// Every text of the story in which something is looked for, in the order in which a person reads them. Pure.

import { type FindQuery, type Found, findIn } from '../../../src-main/contract/find.ts';
import type { StoryState } from '../../core/state/story-state.ts';

/** A text of the story: what part it is of, and its field. */
export type TextPlace =
  | { part: 'story'; field: 'title' | 'style' | 'outline' }
  | { part: 'character'; id: number; field: 'name' | 'description' }
  | { part: 'scene'; id: number; field: 'chapter' | 'prompt' | 'caption' };

export interface FoundPlace {
  place: TextPlace;
  text: string;
  found: Found;
}

type Texts = Pick<StoryState, 'story' | 'characters' | 'scenes' | 'order'>;

function* textsOf({
  story,
  characters,
  scenes,
  order,
}: Texts): Generator<{ place: TextPlace; text: string }> {
  yield { place: { part: 'story', field: 'title' }, text: story.title };
  yield { place: { part: 'story', field: 'style' }, text: story.style };
  // What is written before there are scenes can only be seen then.
  if (order.length === 0) yield { place: { part: 'story', field: 'outline' }, text: story.outline };
  for (const { id, name, description } of characters) {
    yield { place: { part: 'character', id, field: 'name' }, text: name };
    yield { place: { part: 'character', id, field: 'description' }, text: description };
  }
  for (const id of order) {
    const { chapter, prompt = '', caption = '' } = scenes.get(id) ?? {};
    if (chapter) yield { place: { part: 'scene', id, field: 'chapter' }, text: chapter };
    yield { place: { part: 'scene', id, field: 'prompt' }, text: prompt };
    yield { place: { part: 'scene', id, field: 'caption' }, text: caption };
  }
}

export function findInStory(story: Texts, query: FindQuery): FoundPlace[] {
  const all: FoundPlace[] = [];
  for (const { place, text } of textsOf(story))
    for (const found of findIn(text, query)) all.push({ place, text, found });
  return all;
}

/** What is around it, on one line: before, itself, behind. */
export function excerpt({ text, found: { at, length } }: FoundPlace): [string, string, string] {
  const before = text.slice(0, at).replace(/\s+/g, ' ');
  const behind = text.slice(at + length).replace(/\s+/g, ' ');
  return [
    before.length > 28 ? `…${before.slice(-26)}` : before,
    text.slice(at, at + length),
    behind.length > 60 ? `${behind.slice(0, 58)}…` : behind,
  ];
}

/** As `useDraft` names fields. */
export const fieldKey = (place: TextPlace): string =>
  [place.part, ...(place.part === 'story' ? [] : [place.id]), place.field].join(':');
