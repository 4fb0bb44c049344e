// A plain story record (a sample, a story file) as rows that can be edited.

import { bookChoices } from '../contract/book.ts';
import { plainPage } from '../contract/book-page.ts';
import { characterColours } from '../contract/characters.ts';
import type { StoryFields } from '../contract/story-view.ts';
import type { Board } from './board.ts';
import { placeAt } from './editing/positions.ts';
import type { Story } from './story.ts';

export function boardFromStory(story: Story, drawing: Pick<StoryFields, 'modelId' | 'settings'>): Board {
  const { title, style, seed, characters, scenes } = story;
  const places = (count: number) => placeAt([], 0, count).positions;
  const idOf = new Map(characters.map((one, index) => [one.name, index + 1]));
  return {
    story: { title, style, seed, outline: '', ...drawing, book: bookChoices.parse({}), translations: {} },
    characters: characters.map((one, index) => ({
      id: index + 1,
      position: places(characters.length)[index]!,
      removed: false,
      ...one,
      held: false,
      colour: characterColours[index % characterColours.length]!,
    })),
    scenes: scenes.map((one, index) => ({
      id: index + 1,
      position: places(scenes.length)[index]!,
      removed: false,
      prompt: one.prompt,
      caption: one.caption,
      negative: one.negative ?? '',
      cast: one.cast?.map((name) => idOf.get(name)!) ?? null,
      places: [],
      seed: one.seed ?? null,
      picked: null,
      chapter: one.chapter ?? null,
      chapterNames: {},
      portraitOf: null,
      page: plainPage,
      translations: {},
    })),
    frames: [],
  };
}
