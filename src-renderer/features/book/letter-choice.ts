// Which of the lettering is worked on in this window. Nothing of it is saved.

import { create } from 'zustand';

interface ChosenLetter {
  /** Undefined: none. */
  chosen: { scene: number; index: number } | undefined;
  /** Its text takes the keyboard as soon as it is there. */
  write: boolean;
}

export const useLetterChoice = create<ChosenLetter>(() => ({ chosen: undefined, write: false }));

export const chooseLetter = (chosen: ChosenLetter['chosen'], write = false): void =>
  useLetterChoice.setState({ chosen, write });
