// Where a word is being typed right now: no field calls it unknown before it is finished, neither the one on the card nor
// the one beside it.

import { create } from 'zustand';

export interface Writing {
  /** The key of the field's draft. */
  field: string;
  caret: number;
}

const useWriting = create<{ now: Writing | undefined }>(() => ({ now: undefined }));

export const noteWriting = (field: string, caret: number): void =>
  useWriting.setState({ now: { field, caret } });

/** The caret went elsewhere, or the field was left. */
export function noteCaret(field: string, caret?: number): void {
  const { now } = useWriting.getState();
  if (now?.field === field && now.caret !== caret) useWriting.setState({ now: undefined });
}

/** The caret behind the word that is being typed in this field. */
export const useUnfinished = (field: string): number | undefined =>
  useWriting(({ now }) => (now?.field === field ? now.caret : undefined));
