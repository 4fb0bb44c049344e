// Words that came from elsewhere, so that they can stand beside others: each is a sentence of its own.

import type { ErrorValue } from '../../src-main/contract/errors.ts';
import { inWindowWords } from './window-words.ts';

/** With its full stop. Anything that ends in a mark already stays as it is. */
export function sentence(text: string): string {
  const words = inWindowWords(text.trim());
  return words === '' || /[.!?…:][”"’')\]]?$/.test(words) ? words : `${words}.`;
}

/** An error in one line of text. */
export const errorSentences = ({ message, hint }: Pick<ErrorValue, 'message' | 'hint'>): string =>
  `${sentence(message)} ${sentence(hint)}`.trim();
