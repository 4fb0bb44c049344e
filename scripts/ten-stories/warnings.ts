// What is said before lines are drawn, as the studio says it.

import fs from 'node:fs';
import path from 'node:path';
import { type WordLists, wordLists } from '../../src-main/contract/words.ts';
import type { WordGuide } from '../../src-main/words/word-guide.ts';
import type { OrdinaryStory } from './stories.ts';

const root = path.resolve(import.meta.dirname, '../..');

export const builtInModel = path.join(root, 'native-models/pocket');
export const thesaurus = path.join(root, 'assets/words/thesaurus.txt.gz');

/** What the built-in model was taught. */
export function builtInWords(): WordLists {
  const manifest = JSON.parse(fs.readFileSync(path.join(builtInModel, 'fabula.json'), 'utf8'));
  return wordLists.parse(manifest.words);
}

export interface LineWarnings {
  line: string;
  /** Underlined. */
  unknown: readonly string[];
  language: string | null;
  /** There is nothing in it that the model knows: drawing asks before it begins. */
  asksFirst: boolean;
}

export async function warningsFor(
  { lines }: OrdinaryStory,
  guide: WordGuide,
  lists: WordLists,
): Promise<LineWarnings[]> {
  const help = await guide.check(lines, lists);
  return help.map(({ unknown, language, depictable }, place) => ({
    line: lines[place]!,
    unknown: unknown.map(({ word }) => word),
    language,
    asksFirst: !depictable,
  }));
}
