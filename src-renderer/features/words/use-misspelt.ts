// The misspelt words of a text, as lines below them. A text in another language than the dictionary's has none.

import { useEffect, useMemo } from 'react';
import { isAt, wordPlaces } from '../../../src-main/contract/words.ts';
import { useStory } from '../../core/state/window-store.ts';
import type { TextMark } from '../../ui/Underlines.tsx';
import { misspeltPlaces } from './misspelt-places.ts';
import { askSpelling, useSpelling } from './spelling-store.ts';

/** `unfinished`: the caret behind a word that is being typed. */
export function useMisspelt(text: string, unfinished: number | undefined): TextMark[] {
  const names = useStory(({ story, characters }) =>
    [story.title, ...characters.map(({ name }) => name)].join('\n'),
  );
  const misspelt = useSpelling((spelling) => spelling.misspelt);
  const places = useMemo(
    () => wordPlaces(text).filter((place) => !isAt(place, unfinished)),
    [text, unfinished],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was forgotten is asked again
  useEffect(
    () =>
      askSpelling(
        places.map(({ word }) => word),
        names,
      ),
    [places, names, misspelt],
  );
  return useMemo(() => misspeltPlaces(places, misspelt), [places, misspelt]);
}
