// What a story says that its model was not taught, before it is drawn. Nothing is replaced.

import { fileURLToPath } from 'node:url';
import type { WordLists } from '../contract/words.ts';
import { sceneWords } from '../story/identity.ts';
import type { Story } from '../story/story.ts';
import { WordGuide } from '../words/word-guide.ts';
import type { WordsReport } from './progress/words-line.ts';

const thesaurus = fileURLToPath(new URL('../../assets/words/thesaurus.txt.gz', import.meta.url));

/** undefined: the model knows all of it, or does not say what it was taught. */
export async function wordsOfStory(
  story: Story,
  model: string,
  lists: WordLists,
): Promise<WordsReport | undefined> {
  if (Object.keys(lists).length === 0) return undefined;
  const guide = new WordGuide(thesaurus);
  const read = sceneWords(story);
  const wholes = read.map(({ identityPrompt, framePrompt }) => `${identityPrompt} ${framePrompt}`.trim());
  const whole = await guide.check(wholes, lists);
  const own = await guide.check(
    read.map(({ framePrompt }) => framePrompt),
    lists,
  );
  const identities = await guide.check([...new Set(read.map(({ identityPrompt }) => identityPrompt))], lists);
  const unknown = new Map<string, WordsReport['unknown'][number]>();
  // Of another language every word would be named.
  for (const { unknown: words } of [...identities, ...own].filter(({ language }) => language === null)) {
    for (const one of words)
      if (!unknown.has(one.word.toLowerCase())) unknown.set(one.word.toLowerCase(), one);
  }
  const languages = [...new Set([...identities, ...own].flatMap(({ language }) => language ?? []))];
  const nothingKnown = whole.flatMap(({ depictable }, index) =>
    depictable || wholes[index] === '' ? [] : [index + 1],
  );
  if (unknown.size + languages.length + nothingKnown.length === 0) return undefined;
  return { model, unknown: [...unknown.values()], languages, nothingKnown };
}
