// The end-of-text bridge (../METHOD.md, section 11): in the prompt of one scene, what sets a character apart from its kind is said once
// more where the whole prompt is summed up. Knows texts and rows; nothing of encoders.

/** Where what a character is ends and how it looks begins. */
const DETAIL = /,|\s(?:with|without|wearing|in|on|at|of|holding|who|that|which|and|named|called)\s/i;

/** A description with its noun alone: "a red fox with a coat" is "a fox". Where words are not parted by spaces, as it is. */
export function bareWords(words: string): string {
  const head = words.split(DETAIL, 1)[0]!.trim();
  const parts = head.split(/\s+/);
  const noun = parts.at(-1)!;
  const [article] = parts;
  if (parts.length < 2) return head;
  if (/^an?$/i.test(article!)) return `${/^[aeiou]/i.test(noun) ? 'an' : 'a'} ${noun}`;
  return /^the$/i.test(article!) ? `${article} ${noun}` : noun;
}

/** An identity prompt whose cast is told by nouns alone. `cast` has what it says of each, in its order; all after the style when empty. */
export function bareIdentity(identityPrompt: string, style: string, cast: readonly string[]): string {
  const told = cast.length > 0 ? cast : [identityPrompt.slice(style.length).trim()];
  let from = style.length;
  let bare = identityPrompt;
  for (const words of told) {
    const at = bare.indexOf(words, from);
    if (words === '' || at < 0) continue;
    const noun = bareWords(words);
    bare = `${bare.slice(0, at)}${noun}${bare.slice(at + words.length)}`;
    from = at + noun.length;
  }
  return bare;
}

/** The states of one encoder, and the first end-of-text row of the text that they are of. */
export interface EndOfText {
  states: Float32Array;
  row: number;
}

/**
 * The text states [rows, width] of one encoder with `strength` times e(P0) − e(bare P0) added at their first end of text; the input is
 * left as it was.
 */
export function bridged(
  { states, row }: EndOfText,
  width: number,
  whole: EndOfText,
  bare: EndOfText,
  strength: number,
): Float32Array {
  const edited = states.slice();
  for (let i = 0; i < width; i++) {
    edited[row * width + i]! +=
      strength * (whole.states[whole.row * width + i]! - bare.states[bare.row * width + i]!);
  }
  return edited;
}
