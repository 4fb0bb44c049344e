// What the model does not know of a story, for people, on one line.

import type { WordsReport } from './reporter.ts';

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
