// What a model says it was taught, by kind. Most models say nothing.

import type { ModelManifest } from '../../native-models/index.ts';
import type { WordLists } from '../contract/words.ts';

/** A plain list has no kinds; an empty one says nothing. */
export function wordListsOf(manifest: ModelManifest | undefined): WordLists | undefined {
  const words = manifest?.words ?? [];
  const lists = Array.isArray(words) ? { words } : words;
  return Object.values(lists).some((list) => list.length > 0) ? lists : undefined;
}
