// Byte-pair encoding of single words with CLIP's vocabulary. Knows bytes, symbols and their ids, and no text.

const END_OF_WORD = '</w>';

export interface Vocabulary {
  vocab: ReadonlyMap<string, number>;
  /** Pairs of symbols, the first merged first. */
  merges: readonly (readonly [string, string])[];
  unk: number;
}

/** A token and how many bytes of the word it stands for. */
export interface WordPart {
  id: number;
  bytes: number;
}

/** GPT-2's reversible map of bytes to printable characters (Radford et al. 2019, `bytes_to_unicode`). */
function byteCharacters(): string[] {
  const printable = (b: number) => (b >= 33 && b <= 126) || (b >= 161 && b <= 172) || b >= 174;
  let next = 256;
  return Array.from({ length: 256 }, (_, b) => String.fromCharCode(printable(b) ? b : next++));
}

interface Symbol {
  text: string;
  bytes: number;
}

/** Byte-pair encoding of one word (Sennrich et al. 2016): the pair merged earliest in training goes first. */
export function createBpe({ vocab, merges, unk }: Vocabulary): (word: Uint8Array) => readonly WordPart[] {
  const characters = byteCharacters();
  const rank = new Map(merges.map(([left, right], i) => [`${left} ${right}`, i]));
  const known = new Map<string, readonly WordPart[]>();

  return (word) => {
    const text = Array.from(word, (b) => characters[b]!).join('');
    const cached = known.get(text);
    if (cached) return cached;
    let symbols: Symbol[] = Array.from(text, (char) => ({ text: char, bytes: 1 }));
    symbols.at(-1)!.text += END_OF_WORD;
    for (;;) {
      let best = Number.POSITIVE_INFINITY;
      for (let i = 0; i + 1 < symbols.length; i++) {
        best = Math.min(best, rank.get(`${symbols[i]!.text} ${symbols[i + 1]!.text}`) ?? best);
      }
      if (best === Number.POSITIVE_INFINITY) break;
      symbols = merge(symbols, merges[best]!);
    }
    const encoded = symbols.map((symbol) => ({ id: vocab.get(symbol.text) ?? unk, bytes: symbol.bytes }));
    if (known.size < 10_000) known.set(text, encoded);
    return encoded;
  };
}

function merge(symbols: readonly Symbol[], [left, right]: readonly [string, string]): Symbol[] {
  const merged: Symbol[] = [];
  for (let i = 0; i < symbols.length; i++) {
    const symbol = symbols[i]!;
    const next = symbols[i + 1];
    if (next && symbol.text === left && next.text === right) {
      merged.push({ text: left + right, bytes: symbol.bytes + next.bytes });
      i++;
    } else merged.push(symbol);
  }
  return merged;
}
