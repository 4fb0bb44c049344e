// Captions for a folder of pictures, as a list of its own: a table with names and captions, or a line for each picture in order.

import Papa from 'papaparse';

/** By name of the picture's file, in small letters. Empty where it is no such list. `names` in the order of the pictures. */
export function captionList(text: string, names: readonly string[]): Map<string, string> {
  const named = byName(text, names);
  if (named.size > 0) return named;
  const lines = text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter(Boolean);
  if (lines.length !== names.length) return new Map();
  return new Map(names.map((name, at) => [name.toLowerCase(), lines[at]!]));
}

/** A first column with names, with or without their endings, and a second one with captions, parted as tables are. */
function byName(text: string, names: readonly string[]): Map<string, string> {
  const known = new Map(
    names.flatMap((name) => [name, bare(name)].map((key) => [key.toLowerCase(), name.toLowerCase()])),
  );
  const { data } = Papa.parse<string[]>(text.replace(/^\ufeff/, ''), {
    delimitersToGuess: [',', '\t', ';', '|', ':'],
    skipEmptyLines: 'greedy',
  });
  const captions = new Map<string, string>();
  for (const [first = '', ...rest] of data) {
    const name = known.get(first.trim().toLowerCase());
    const caption = rest.find((part) => part.trim() !== '')?.trim();
    if (name !== undefined && caption !== undefined) captions.set(name, caption);
  }
  return captions;
}

const bare = (name: string): string => name.replace(/\.[^.]*$/, '');
