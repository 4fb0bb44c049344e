// Asks back before scenes are drawn that the model knows nothing of. One question at a time.

import { create } from 'zustand';
import type { UnknownScene } from '../../../src-main/contract/words.ts';

interface Question {
  scenes: readonly UnknownScene[];
  answer: (drawAnyway: boolean) => void;
}

export const useQuestion = create<{ question: Question | undefined }>(() => ({ question: undefined }));

/** Whether to draw them all the same. A question that is still open is answered with no. */
export function askFirst(scenes: readonly UnknownScene[]): Promise<boolean> {
  useQuestion.getState().question?.answer(false);
  return new Promise((resolve) => {
    const answer = (drawAnyway: boolean) => {
      useQuestion.setState({ question: undefined });
      resolve(drawAnyway);
    };
    useQuestion.setState({ question: { scenes, answer } });
  });
}
