import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { differenceOf, type Typed, typed } from './typing.ts';

/** The texts after which a new step begins, while a field goes through `texts`. */
function steps(...texts: string[]): string[] {
  let last: Typed | undefined;
  return texts.slice(1).filter((after, index) => {
    const change = typed(texts[index]!, after, last);
    last = change.typed;
    return change.fresh;
  });
}

const lettersOf = (text: string): string[] => ['', ...Array.from(text, (_, i) => text.slice(0, i + 1))];

describe('typing', () => {
  it('is undone word by word, the spaces behind a word with it', () => {
    expect(steps(...lettersOf('a red  fox'))).toEqual(['a', 'a r', 'a red  f']);
  });

  it('begins anew where the caret was put elsewhere', () => {
    expect(steps('red fox', 'red fox!', 'Ared fox!')).toEqual(['red fox!', 'Ared fox!']);
  });

  it('takes a run of deletions as one, and what is typed after it as another', () => {
    expect(steps('fox', 'fo', 'f', 'fa')).toEqual(['fo', 'fa']);
    expect(steps('aaa', 'aa', 'a')).toEqual(['aa']);
  });

  it('takes a paste and a replaced selection by themselves', () => {
    expect(steps('a', 'a red fox', 'a red foxy')).toEqual(['a red fox']);
    expect(steps('a', 'ab', 'ab and a paste')).toEqual(['ab', 'ab and a paste']);
    expect(steps('a red fox', 'a blue fox', 'a blues fox')).toEqual(['a blue fox', 'a blues fox']);
  });

  it('finds the one stretch in which two texts differ', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (before, after) => {
        const { at, removed, inserted } = differenceOf(before, after);
        expect(before.slice(0, at) + inserted + before.slice(at + removed.length)).toBe(after);
        expect(before.slice(at, at + removed.length)).toBe(removed);
      }),
    );
  });
});
