// What the story's model says it was taught with; undefined: it says nothing.

import type { ModelView } from '../../../src-main/contract/models.ts';
import { useStoryModel } from '../../core/queries.ts';
import { type Vocabulary, vocabularyOf } from './vocabulary.ts';

const known = new WeakMap<NonNullable<ModelView['words']>, Vocabulary>();

export function useVocabulary(): Vocabulary | undefined {
  const lists = useStoryModel()?.words;
  if (!lists) return undefined;
  const vocabulary = known.get(lists) ?? vocabularyOf(lists);
  known.set(lists, vocabulary);
  return vocabulary;
}
