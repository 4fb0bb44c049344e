// Signs of other programs' prompt language in a text that is read as plain words: weights, LoRA tags, breaks. Knows texts only.

/** What is found, and how it is told. */
const SIGNS: readonly (readonly [pattern: RegExp, told: (found: string) => string])[] = [
  [/<lora:[^<>]+>/i, (tag) => `${tag} (a LoRA is laid over the story's model: add its file as a LoRA)`],
  [/<(lyco|hypernet):[^<>]+>/i, (tag) => tag],
  [/\([^()]*:\s*[+-]?\d*\.?\d+\s*\)/, (weight) => `${weight} (a weight)`],
  [/\[[^[\]]*:[^[\]]*:[^[\]]*\]/, (edit) => `${edit} (an exchange while drawing)`],
  [/\(\([^()]+\)\)|\[\[[^[\]]+\]\]/, (weight) => `${weight} (a weight)`],
  [/(^|\s)BREAK(\s|$)/, () => 'BREAK'],
];

/** A line about what other programs would read otherwise in these texts; undefined where they would not. */
export function foreignSyntaxNote(texts: readonly string[]): string | undefined {
  const found = SIGNS.flatMap(([pattern, told]) => {
    const match = texts.map((text) => pattern.exec(text)?.[0].trim()).find((one) => one !== undefined);
    return match === undefined ? [] : [told(match)];
  });
  if (found.length === 0) return undefined;
  return `Prompts are read as plain words, in which this has no meaning of its own: ${found.join(', ')}.`;
}
