import { describe, expect, it } from 'vitest';
import { completions, type FieldKind, vocabularyOf } from './vocabulary.ts';

const vocabulary = vocabularyOf({
  characters: ['fox', 'owl'],
  looks: ['red coat', 'glasses'],
  places: ['in a meadow', 'in a forest', 'by the river'],
  props: ['holding a lantern', 'holding a balloon'],
  styles: ['a watercolor of'],
});

const offered = (text: string, kind: FieldKind = 'scene', caret = text.length) =>
  completions(text, caret, kind, vocabulary).map((one) => one.text);

describe('completions', () => {
  it('go on with the phrases that begin with the last words', () => {
    expect(offered('holding a')).toEqual(['holding a lantern', 'holding a balloon']);
    expect(offered('holding a lantern in a me')).toEqual(['holding a lantern in a meadow']);
    expect(offered('A watercolor', 'style')).toEqual(['A watercolor of']);
  });

  it('are of the kind of the field; single words come from everywhere', () => {
    expect(offered('re', 'character')).toEqual(['red coat', 'red']);
    expect(offered('lan')).toEqual(['lantern']);
    expect(offered('by th', 'character')).toEqual([]);
  });

  it('keep what is written, and put the caret behind them', () => {
    const [one] = completions('Near the riv, at night', 12, 'scene', vocabulary);
    expect(one).toEqual({ text: 'Near the river, at night', caret: 14, label: 'river' });
  });

  it('offer nothing within a word, after a space, for one letter, or for what is complete', () => {
    expect(offered('lantern', 'scene', 3)).toEqual([]);
    expect(offered('holding ')).toEqual([]);
    expect(offered('h')).toEqual([]);
    expect(offered('in a meadow')).toEqual([]);
    expect(offered('')).toEqual([]);
  });
});
