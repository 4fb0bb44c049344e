// Text with parts from files of others (names, keys, prompts) as it may be shown: nothing in it steers a terminal or
// turns the reading direction, and no message is longer than a person reads. Knows no error and no place it is shown in.

/** Characters of a message; of longer ones the beginning and the end are kept. */
const LONGEST = 1500;
const END = 300;

/** Control characters, line separators, marks of reading direction, halves of surrogate pairs. */
const UNPRINTABLE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it looks for
  /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** Every sign that would act instead of being seen, written as JSON writes it: one line. */
export const printable = (text: string): string =>
  text.replace(UNPRINTABLE, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** On one line, printable, not longer than a message, and with a full stop. */
export function sentence(text: string): string {
  const line = printable(clipped(text).replace(/\s+/g, ' ').trim());
  return line === '' || /[.?!:…]$/.test(line) ? line : `${line}.`;
}

function clipped(text: string): string {
  if (text.length <= LONGEST) return text;
  const left = text.length - LONGEST;
  return `${text.slice(0, LONGEST - END)} … (${left} characters more) … ${text.slice(-END)}`;
}
