// Which words are misspelt, as main says: each is asked about once, for all fields together, and anew when the language,
// a person's own words or the names in the story are others.

import { create } from 'zustand';
import { call } from '../../core/client.ts';

/** By the word as it is written; absent: nobody knows yet. */
type Judged = ReadonlyMap<string, boolean>;

export const useSpelling = create<{ misspelt: Judged }>(() => ({ misspelt: new Map() }));

/** Milliseconds in which what several fields ask becomes one question. */
const REST = 60;
const MOST_ASKED = 10_000;
/** What is longer is no word. */
const LONGEST = 40;

/** Not answered yet; and of them those that are not sent yet. */
const asked = new Set<string>();
let unsent: string[] = [];
let names = '';
/** How often everything was forgotten: an answer to an older question says nothing. */
let age = 0;

export function askSpelling(words: readonly string[], namesNow: string): void {
  if (namesNow !== names) {
    names = namesNow;
    forgetSpelling();
  }
  const { misspelt } = useSpelling.getState();
  const fresh = [...new Set(words)].filter(
    (word) => word.length <= LONGEST && !misspelt.has(word) && !asked.has(word),
  );
  if (fresh.length === 0) return;
  if (unsent.length === 0) setTimeout(() => void send(), REST);
  for (const word of fresh) asked.add(word);
  unsent.push(...fresh);
}

/** Everything is asked again by the fields that are shown. */
export function forgetSpelling(): void {
  age++;
  asked.clear();
  unsent = [];
  useSpelling.setState({ misspelt: new Map() });
}

async function send(): Promise<void> {
  const words = unsent.splice(0, MOST_ASKED);
  if (words.length === 0) return;
  if (unsent.length > 0) setTimeout(() => void send(), REST);
  const sent = age;
  // A word that nobody could judge is right.
  const wrong = new Set(await call('spelling.check', { words }).catch(() => []));
  if (sent !== age) return;
  const answers = words.map((word) => [word, wrong.has(word)] as const);
  useSpelling.setState(({ misspelt }) => ({ misspelt: new Map([...misspelt, ...answers]) }));
  for (const word of words) asked.delete(word);
}
