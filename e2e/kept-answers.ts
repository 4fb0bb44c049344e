// Playwright loses an answer of the main process now and then ("Resulting promise was garbage collected"), though it did
// as it was told. Here that process keeps each answer, and is asked for it again.

import type { ElectronApplication } from '@playwright/test';

interface Question {
  id: number;
  work: string;
  argument: unknown;
}

/** From now on `app.evaluate` runs a function once, and comes back with what it answered. */
export function keepAnswers(app: ElectronApplication): void {
  const evaluate = app.evaluate.bind(app) as (work: typeof answer, question: Question) => Promise<unknown>;
  let asked = 0;
  app.evaluate = (async (work: unknown, argument: unknown) => {
    const question = { id: ++asked, work: String(work), argument };
    for (;;) {
      try {
        return await evaluate(answer, question);
      } catch (error) {
        if (!String(error).includes('garbage collected')) throw error;
      }
    }
  }) as typeof app.evaluate;
}

/** In the main process. */
function answer(electron: unknown, { id, work, argument }: Question): unknown {
  const global = globalThis as unknown as { keptAnswers?: Map<number, unknown> };
  global.keptAnswers ??= new Map();
  const answers = global.keptAnswers;
  // A function reaches another process as its text.
  if (!answers.has(id)) answers.set(id, new Function(`return ${work}`)()(electron, argument));
  return answers.get(id);
}
