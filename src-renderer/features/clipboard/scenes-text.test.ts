import { describe, expect, it } from 'vitest';
import { plainPage } from '../../../src-main/contract/book-page.ts';
import type { CharacterView, SceneView } from '../../../src-main/contract/story-view.ts';
import { copiedFrom, copyOf, plain, textOf, textScenes } from './scenes-text.ts';

const characters: CharacterView[] = [
  { id: 1, name: 'Fox', description: 'a red fox', colour: '#c4572e', portrait: null, held: false },
  { id: 2, name: 'Owl', description: 'an owl', colour: '#3f6fb0', portrait: null, held: false },
];
const scene = (prompt: string, caption = '', cast: number[] | null = null): SceneView => ({
  id: 1,
  prompt,
  caption,
  negative: '',
  cast,
  places: [],
  page: plainPage,
  translations: {},
  chapter: null,
  chapterNames: {},
  seed: null,
  picked: null,
  frames: [],
});

describe('scenes on the clipboard', () => {
  it('say by name who is in them, also where it was left to the story', () => {
    const copied = copyOf(
      [scene('in snow'), scene('at night', 'Hoo!', [2]), scene('alone', '', [])],
      characters,
    );
    expect(copied.scenes.map(({ cast }) => cast)).toEqual([['Fox'], ['Owl'], []]);
    expect(copied.characters).toEqual([
      { name: 'Fox', description: 'a red fox' },
      { name: 'Owl', description: 'an owl' },
    ]);
    expect(copiedFrom(JSON.stringify(copied))).toEqual(copied);
    expect(copyOf([scene('in snow')], []).scenes[0]!.cast).toBeNull();
  });

  it('are text for other programs', () => {
    expect(textOf([scene('in snow ', 'It snowed.'), scene('', ''), scene('at night')])).toBe(
      'in snow\nIt snowed.\n\nat night',
    );
  });

  it('are not believed when somebody else wrote them', () => {
    for (const json of ['', '{', '[]', '{"scenes":[]}', '{"scenes":[{"prompt":1}],"characters":[]}'])
      expect(copiedFrom(json)).toBeUndefined();
  });
});

describe('text from other programs', () => {
  it('has lines and paragraphs, whatever ends its lines', () => {
    expect(textScenes('one\r\ntwo\r\n\r\n  three  \n \n\nfour')).toEqual({
      lines: ['one', 'two', 'three', 'four'],
      paragraphs: ['one\ntwo', 'three', 'four'],
    });
  });

  it('loses only signs that act instead of being seen', () => {
    expect(plain('a\u0000b\u001b[31mc\u0007\td\u2028e')).toBe('ab[31mc\td\ne');
    expect(plain('\u200fשלום, fox\u200e')).toBe('\u200fשלום, fox\u200e');
  });
});
