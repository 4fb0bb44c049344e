// Calls about spelling, of the texts in the window that asks: the names in its story are right.

import { present } from '../../story/board.ts';
import type { OwnWords } from '../../studio/own-words.ts';
import type { Handlers } from '../../studio/router.ts';
import type { Spelling } from '../../words/spelling.ts';
import type { StudioWindow } from '../studio-window.ts';

export function spellingHandlers(
  spelling: Spelling,
  ownWords: OwnWords,
  /** Other words are right than before. */
  onChange: () => void,
): Pick<Handlers<StudioWindow>, 'spelling.check' | 'spelling.words' | 'spelling.setWord' | 'spelling.menu'> {
  return {
    'spelling.check': async ({ words }, { story }) => {
      const { board } = story?.document ?? {};
      const names = board ? [board.story.title, ...present(board.characters).map(({ name }) => name)] : [];
      return ownWords.without(await spelling.wrong(words), names);
    },
    'spelling.words': () => ownWords.list(),
    'spelling.setWord': ({ word, known }) => {
      if (known) ownWords.add(word);
      else ownWords.remove(word);
      onChange();
      return null;
    },
    'spelling.menu': async ({ word, x, y }, window) => {
      await window.offerSpelling(word, { x, y });
      return null;
    },
  };
}
