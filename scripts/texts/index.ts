// `npm run texts`: writes the lists of all texts and of all errors anew, and says what translations lack.

import fs from 'node:fs';
import path from 'node:path';
import { languages } from '../../src-main/contract/languages.ts';
import { asJson, catalogue, errorCatalogue, errorsSaid, extractTexts } from './extract.ts';

const { messages, faults } = extractTexts();
for (const fault of faults) console.error(fault);
fs.writeFileSync(catalogue, asJson(messages));
const errors = errorsSaid();
fs.writeFileSync(errorCatalogue, asJson(errors));
console.log(
  `${Object.keys(messages).length} texts in ${catalogue}, ${errors.length} sentences of errors in ${errorCatalogue}`,
);
for (const language of languages.filter((one) => one !== 'en')) {
  lacks(language, Object.keys(messages));
  lacks(`errors.${language}`, errors);
}
if (faults.length > 0) process.exitCode = 1;

/** What nobody says any more is taken out; what is to be translated is told. */
function lacks(name: string, wanted: readonly string[]): void {
  const file = path.join(path.dirname(catalogue), `${name}.json`);
  const there = JSON.parse(fs.readFileSync(file, 'utf8')) as Record<string, string>;
  const kept = wanted.flatMap((id) => (there[id] === undefined ? [] : [[id, there[id]]]));
  fs.writeFileSync(file, asJson(Object.fromEntries(kept)));
  for (const id of wanted) if (there[id] === undefined) console.log(`${name} lacks ${JSON.stringify(id)}`);
}
