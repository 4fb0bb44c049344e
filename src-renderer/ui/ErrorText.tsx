// An error as a person reads it, wherever it is shown: what went wrong and how to mend it, as sentences.

import type { ErrorValue } from '../../src-main/contract/errors.ts';
import { sentence } from '../core/sentences.ts';

export interface ErrorTextProps {
  error: Pick<ErrorValue, 'message' | 'hint'>;
  /** Sets what went wrong apart from how to mend it. */
  strong?: boolean;
}

export function ErrorText({ error: { message, hint }, strong = false }: ErrorTextProps) {
  return (
    <>
      {strong ? <strong>{sentence(message)}</strong> : sentence(message)} {sentence(hint)}
    </>
  );
}
