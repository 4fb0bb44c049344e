// Which words an English word may be a form of: "foxes", "galloping" and "mice" lead to "fox", "gallop" and "mouse". By
// rule and by a list of what follows no rule; whether there is such a word is for others to know.

/** Form to word, for what follows no rule. */
export type IrregularForms = ReadonlyMap<string, string>;

/** Itself first, then the likeliest. Expects small letters. */
export function stemsOf(word: string, irregular: IrregularForms): string[] {
  const bare = word.replace(/['’]s?$/, '');
  const known = irregular.get(bare);
  return [
    ...new Set([bare, ...(known === undefined ? [] : [known]), ...plural(bare), ...verbal(bare)]),
  ].filter((one) => one.length > 1);
}

function plural(word: string): string[] {
  if (!word.endsWith('s') || /(ss|us|is)$/.test(word)) return [];
  if (word.endsWith('ies')) return [`${word.slice(0, -3)}y`, word.slice(0, -1)];
  if (/(s|x|z|ch|sh|o)es$/.test(word)) return [word.slice(0, -2), word.slice(0, -1)];
  if (word.endsWith('ves')) return [word.slice(0, -1), `${word.slice(0, -3)}f`, `${word.slice(0, -3)}fe`];
  return [word.slice(0, -1)];
}

/** "hopped" and "hoping": the doubled letter goes, or an e that was dropped comes back. */
function verbal(word: string): string[] {
  const [, start, end] = /^(.*[aeiouy].*)(ing|ed)$/.exec(word) ?? [];
  if (start === undefined) return [];
  const doubled = /([bdgklmnprtvz])\1$/.test(start) ? [start.slice(0, -1)] : [];
  const y = end === 'ed' && start.endsWith('i') ? [`${start.slice(0, -1)}y`] : [];
  return [...y, ...doubled, start, `${start}e`];
}
