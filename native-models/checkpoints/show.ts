// Values from files of others as messages show them: as JSON writes them, in quotes, and never long.

const LONGEST = 80;

/** One value, at most 80 characters of it. */
export function show(value: unknown): string {
  // A long text or list is cut before it is written out: it may be most of a file.
  const cut = typeof value === 'string' ? value.slice(0, LONGEST) : value;
  const short = Array.isArray(cut) && cut.length > LONGEST ? cut.slice(0, LONGEST) : cut;
  let text: string;
  try {
    text = JSON.stringify(short) ?? String(short);
  } catch {
    // Nested deeper than can be written.
    text = Array.isArray(value) ? '[…]' : '{…}';
  }
  if (text.length <= LONGEST && cut === value) return text;
  return `${text.slice(0, LONGEST).replace(/"$/, '')}…${text.startsWith('"') ? '"' : ''}`;
}

/** A shape as messages show it: `[320, 4, 3, 3]`. */
export const showSizes = (shape: readonly number[]): string =>
  `[${shape.slice(0, 8).join(', ')}${shape.length > 8 ? ', …' : ''}]`;
