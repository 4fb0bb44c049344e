// The further languages that the story has words in.

import { useMemo } from 'react';
import { useStory } from '../../core/state/window-store.ts';

export function useLanguages(): readonly string[] {
  const story = useStory((one) => one.story.translations);
  const scenes = useStory((one) => one.scenes);
  return useMemo(() => {
    const told = [...scenes.values()].flatMap(({ translations, chapterNames }) => [
      translations,
      chapterNames,
    ]);
    const all = [story, ...told];
    return [...new Set(all.flatMap((one) => Object.keys(one)))].sort();
  }, [story, scenes]);
}

/** As its speakers call it, such as "Deutsch"; the tag where the system does not know it. */
export function languageName(tag: string): string {
  try {
    return new Intl.DisplayNames([tag], { type: 'language' }).of(tag) ?? tag;
  } catch {
    return tag;
  }
}
