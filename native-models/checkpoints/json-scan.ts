// One walk over JSON text for what JSON.parse hides or stumbles over: keys given twice, values nested without end, and
// the bare Infinity that Python writes. Linear in the text, whatever is in it; whether the text is JSON at all is
// JSON.parse's to say.

export interface JsonScan {
  /** The text with numbers that JSON.parse reads as Infinity in place of the bare word. */
  text: string;
  /** The first key that one object gives twice. */
  twice: string | undefined;
  /** Why it is more than anything Fabula reads: the rest of the text was not looked at. */
  excess: string | undefined;
}

/** Objects and lists within one another; configs have five at most. */
const DEEPEST = 100;
/** Keys in all. Headers have four for each tensor, and the largest of published ones some ten thousand in all. */
const MOST_KEYS = 250_000;

const [QUOTE, COLON, BACKSLASH] = [0x22, 0x3a, 0x5c];
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];
const CAPITAL_I = 0x49;
const INFINITY = 'Infinity';

/** After the quote that closes the string that begins at `start`; the text's end where none does. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let first = end;
    while (text.charCodeAt(first - 1) === BACKSLASH) first--;
    if ((end - first) % 2 === 0) return end + 1;
  }
  return text.length;
}

/** The key as it is meant, escapes and all; undefined for what is no string. */
function keyOf(literal: string): string | undefined {
  if (!literal.includes('\\')) return literal.slice(1, -1);
  try {
    return JSON.parse(literal) as string;
  } catch {
    return undefined;
  }
}

export function scanJson(text: string): JsonScan {
  /** Keys of every open object; undefined for a list. */
  const open: (Set<string> | undefined)[] = [];
  const parts: string[] = [];
  let [copied, stringAt, stringEnd] = [0, 0, 0];
  let twice: string | undefined;
  let keyCount = 0;
  const tooMuch = (excess: string): JsonScan => ({ text, twice, excess });
  for (let at = 0; at < text.length; at++) {
    const sign = text.charCodeAt(at);
    if (sign === QUOTE) {
      stringAt = at;
      stringEnd = endOfString(text, at);
      at = stringEnd - 1;
    } else if (sign === OPEN_OBJECT || sign === OPEN_LIST) {
      if (open.length === DEEPEST) return tooMuch(`it is nested more than ${DEEPEST} deep`);
      open.push(sign === OPEN_OBJECT ? new Set() : undefined);
    } else if (sign === CLOSE_OBJECT || sign === CLOSE_LIST) {
      open.pop();
    } else if (sign === COLON) {
      if (++keyCount > MOST_KEYS) return tooMuch(`it has more than ${MOST_KEYS} keys`);
      const key = keyOf(text.slice(stringAt, stringEnd));
      const keys = open.at(-1);
      if (key !== undefined && keys?.has(key)) twice ??= key;
      else if (key !== undefined) keys?.add(key);
    } else if (sign === CAPITAL_I && text.startsWith(INFINITY, at)) {
      parts.push(text.slice(copied, at), '1e999');
      at += INFINITY.length - 1;
      copied = at + 1;
    }
  }
  if (parts.length > 0) parts.push(text.slice(copied));
  return { text: parts.length > 0 ? parts.join('') : text, twice, excess: undefined };
}
