// A text that was pasted and may be scenes: what the person is asked.

import { create } from 'zustand';
import type { TextScenes } from './scenes-text.ts';

export interface PastedText extends TextScenes {
  text: string;
  /** The field it was pasted into; undefined: a card, where it can only be scenes. */
  field: HTMLTextAreaElement | undefined;
  /** The place of the first of them. */
  at: number;
}

export const usePasted = create<{ pasted: PastedText | undefined }>(() => ({ pasted: undefined }));

export const askPasted = (pasted: PastedText | undefined): void => usePasted.setState({ pasted });
