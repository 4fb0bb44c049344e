// Irregular plurals and past tenses ("mice", "slept") out of WordNet's lists of exceptions, as wink-lexicon has them: in
// two modules that are read here as text.

import fs from 'node:fs';
import path from 'node:path';

/** Lines of a form and its word, for words that are `known`. */
export function readForms(folder: string, known: ReadonlySet<string>): string[] {
  const forms = ['noun', 'verb'].flatMap((pos) => {
    const text = fs.readFileSync(path.join(folder, `wn-${pos}-exceptions.js`), 'utf8');
    return [...text.matchAll(/^exceptions\.([a-z]+) = ([a-z]+);$/gm)].map(
      ([, form, word]) => [form!, word!] as const,
    );
  });
  const wanted = forms.filter(([form, word]) => form !== word && known.has(word) && !isRegular(form, word));
  return [...new Set(wanted.map((pair) => pair.join(' ')))].sort();
}

/** Where the end is changed by rule, the rules find the word too. */
const isRegular = (form: string, word: string): boolean =>
  /(s|ed|ing)$/.test(form) && form.startsWith(word.slice(0, -1));
