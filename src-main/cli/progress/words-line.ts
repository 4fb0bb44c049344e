// What the model does not know of a story, for people, on one line.

import type { TextHelp } from '../../contract/words.ts';

/** What the story says that its model was not taught. */
export interface WordsReport {
  model: string;
  unknown: TextHelp['unknown'];
  /** ISO 639-1, of scenes that are not in English. */
  languages: string[];
  /** Scenes from 1 in whose prompt the model knows no thing and no being. */
  nothingKnown: number[];
}

const MOST_NAMED = 6;

export function wordsLine({ model, unknown, languages, nothingKnown }: WordsReport): string {
  const named = unknown
    .slice(0, MOST_NAMED)
    .map(({ word, nearest }) => (nearest.length > 0 ? `${word} (try ${nearest.join(', ')})` : word));
  const more = unknown.length - named.length;
  const parts = [
    ...(unknown.length > 0
      ? [`it does not know ${list(more > 0 ? [...named, `${more} more`] : named)}`]
      : []),
    ...(languages.length > 0 ? [`it reads English, and this looks like ${list(languages.map(nameOf))}`] : []),
    ...(nothingKnown.length > 0
      ? [
          `there is nothing that it knows in ${nothingKnown.length === 1 ? 'scene' : 'scenes'} ${list(nothingKnown.map(String))}`,
        ]
      : []),
  ];
  return `${model} may draw something else: ${parts.join('; ')}.`;
}

const list = (parts: readonly string[]): string => new Intl.ListFormat('en').format(parts);

const nameOf = (code: string): string => new Intl.DisplayNames('en', { type: 'language' }).of(code) ?? code;
