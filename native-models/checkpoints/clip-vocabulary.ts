// CLIP's own vocabulary, which follows from its merges: every byte as a character, every byte that ends a word, what each
// merge makes, and the two marks. Source: the tokenizer of openai/CLIP.

/** Printable characters stand for themselves, the other bytes for characters from 256 on. */
function characters(): string[] {
  const printable = [...range('!', '~'), ...range('¡', '¬'), ...range('®', 'ÿ')];
  const others = Array.from({ length: 256 }, (_, byte) => byte).filter((byte) => !printable.includes(byte));
  return [...printable, ...others.map((_, i) => 256 + i)].map((code) => String.fromCodePoint(code));
}

const range = (first: string, last: string): number[] => {
  const [from, to] = [first.codePointAt(0)!, last.codePointAt(0)!];
  return Array.from({ length: to - from + 1 }, (_, i) => from + i);
};

/** Tokens with their numbers; `merges` is the text of merges.txt, whose first line says its version. */
export function clipVocabulary(merges: string): Map<string, number> {
  const bytes = characters();
  const pairs = merges.split('\n').filter((line) => line !== '' && !line.startsWith('#version'));
  const tokens = [
    ...bytes,
    ...bytes.map((one) => `${one}</w>`),
    ...pairs.map((pair) => pair.replace(' ', '')),
    '<|startoftext|>',
    '<|endoftext|>',
  ];
  return new Map(tokens.map((token, id) => [token, id]));
}
