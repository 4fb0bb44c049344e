// Where words that were added to a model (textual inversion) stand in a text: whole, in any case, alone or as other programs write
// them (`embedding:name`, `<name>`). Knows no tokens.

export interface FoundWord<W> {
  word: W;
  start: number;
  end: number;
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** The words in a text, in order; of those that start at one place the longest. */
export function findWords<W extends { word: string }>(text: string, words: readonly W[]): FoundWord<W>[] {
  if (words.length === 0) return [];
  const longestFirst = [...words].sort((a, b) => b.word.length - a.word.length);
  const names = longestFirst
    .map(({ word }) => escaped(word.toLowerCase().replace(/^<(.+)>$/, '$1')))
    .join('|');
  const pattern = new RegExp(
    `(?<![\\p{L}\\p{N}_-])(?:embedding:|<)?(${names})(?:\\.(?:safetensors|pt|bin))?>?(?![\\p{L}\\p{N}_-])`,
    'giu',
  );
  return [...text.matchAll(pattern)].map((match) => ({
    word: longestFirst.find(
      ({ word }) => word.toLowerCase().replace(/^<(.+)>$/, '$1') === match[1]!.toLowerCase(),
    )!,
    start: match.index,
    end: match.index + match[0].length,
  }));
}
