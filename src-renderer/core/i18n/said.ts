// Errors come from main as English sentences, made where the fault is found. Here they are found again among the
// sentences that Fabula can say, with what stood in their places, and said in the window's language.

import de from '../../../assets/texts/errors.de.json' with { type: 'json' };
import zhCN from '../../../assets/texts/errors.zh-CN.json' with { type: 'json' };
import type { Language } from '../../../src-main/contract/languages.ts';
import { inWindowWords } from '../window-words.ts';
import { useLanguage } from './language.ts';

/** By the English sentence, with {0}, {1} … for what stands in it. */
type Sentences = Record<string, string>;

const catalogues: Record<Exclude<Language, 'en'>, Sentences> = { de, 'zh-CN': zhCN };
const forms = new Map<Language, Form[]>();

interface Form {
  pattern: RegExp;
  /** Which value each group of the pattern is. */
  holes: string[];
  translation: string;
}

/** In the window's language and words; as it came where Fabula has no such sentence, such as one of the system's own. */
export function said(english: string): string {
  const { language } = useLanguage.getState();
  return inWindowWords(language === 'en' ? english : translate(english, language));
}

function translate(english: string, language: Exclude<Language, 'en'>): string {
  const exact = catalogues[language][english];
  if (exact !== undefined) return exact;
  for (const { pattern, holes, translation } of formsOf(language)) {
    const match = pattern.exec(english);
    if (!match) continue;
    // A sentence may hold another, such as the reason of what failed.
    const values = new Map(holes.map((hole, i) => [hole, translate(match[i + 1]!, language)]));
    return translation.replace(/\{(\d+)\}/g, (whole, hole: string) => values.get(hole) ?? whole);
  }
  return english;
}

/** Those that say the most by themselves come first: a short one may be part of a long one. */
function formsOf(language: Exclude<Language, 'en'>): Form[] {
  let found = forms.get(language);
  if (!found) {
    found = Object.entries(catalogues[language])
      .filter(([english]) => /\{\d+\}/.test(english))
      .sort(([a], [b]) => literal(b) - literal(a))
      .map(([english, translation]) => ({ ...patternOf(english), translation }));
    forms.set(language, found);
  }
  return found;
}

const literal = (english: string): number => english.replaceAll(/\{\d+\}/g, '').length;

function patternOf(english: string): Pick<Form, 'pattern' | 'holes'> {
  const pieces = english.split(/\{(\d+)\}/);
  const holes = pieces.filter((_, i) => i % 2 === 1);
  const source = pieces
    .map((piece, i) => (i % 2 === 1 ? '(.*?)' : piece.replaceAll(/[$()*+.?[\\\]^{|}]/g, '\\$&')))
    .join('');
  return { pattern: new RegExp(`^${source}$`, 's'), holes };
}
