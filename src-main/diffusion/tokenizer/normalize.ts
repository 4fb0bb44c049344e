// CLIP's text normalisation (NFC, then lower case per character) that keeps track of where everything came from.
// Knows nothing of tokens.

/** A stretch of text without white space, normalised. */
export interface Span {
  text: string;
  /** Per UTF-16 unit of `text`: where its source starts and ends in the text it came from. */
  from: number[];
  to: number[];
}

const WORDS = /[^\p{White_Space}]+/gu;
/** Characters that may join under NFC: a base with its marks, or a run of Hangul letters. */
const CLUSTERS = /[\u1100-\u11ff\ua960-\ua97f\uac00-\ud7ff]+\p{M}*|\P{M}\p{M}*|\p{M}+/gu;

/** `offset` is added to all places. Nothing composes across white space, so stretches can be taken one by one. */
export function* normalize(text: string, offset: number): Generator<Span> {
  for (const word of text.matchAll(WORDS)) {
    const start = offset + word.index;
    const span: Span = { text: '', from: [], to: [] };
    for (const cluster of word[0].matchAll(CLUSTERS)) {
      addCluster(span, cluster[0], start + cluster.index);
    }
    const whole = lowerCase(word[0].normalize('NFC'));
    if (span.text === whole) yield span;
    else {
      // Letters of some rare scripts join with a following letter: places are then those of the whole stretch.
      const end = start + word[0].length;
      yield { text: whole, from: Array(whole.length).fill(start), to: Array(whole.length).fill(end) };
    }
  }
}

function addCluster(span: Span, cluster: string, start: number): void {
  const composed = cluster.normalize('NFC');
  let at = start;
  for (const char of composed) {
    const lowered = char.toLowerCase();
    span.text += lowered;
    // What did not change under NFC keeps its own place; what did takes the cluster's.
    const [from, to] = composed === cluster ? [at, at + char.length] : [start, start + cluster.length];
    for (let unit = 0; unit < lowered.length; unit++) {
      span.from.push(from);
      span.to.push(to);
    }
    at += char.length;
  }
}

/** Character by character, so that a final sigma stays σ, as in CLIP's tokenizer. */
function lowerCase(text: string): string {
  let lowered = '';
  for (const char of text) lowered += char.toLowerCase();
  return lowered;
}
