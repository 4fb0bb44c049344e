// What the story's model says it was taught with; undefined: it says nothing.

import type { WordLists } from '../../../src-main/contract/words.ts';
import { useStoryModel } from '../../core/queries.ts';
import { type Vocabulary, vocabularyOf } from './vocabulary.ts';

const known = new WeakMap<WordLists, Vocabulary>();

export function useVocabulary(): Vocabulary | undefined {
  const lists = useStoryModel()?.words;
  if (!lists) return undefined;
  const vocabulary = known.get(lists) ?? vocabularyOf(lists);
  known.set(lists, vocabulary);
  return vocabulary;
}
