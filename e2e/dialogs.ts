// The system's message boxes, which no test can click: each is answered at once, and what it asked is kept.

import type { Studio } from './studio.ts';

interface AskedBox {
  message: string;
  detail?: string;
}

/** From now on every box is answered with the button of this index. */
export async function answerMessageBoxes({ app }: Studio, response: number): Promise<void> {
  await app.evaluate(({ dialog }, given) => {
    const seen = globalThis as unknown as { askedBoxes: AskedBox[] };
    seen.askedBoxes ??= [];
    dialog.showMessageBox = (async (...args: unknown[]) => {
      const { message, detail } = args.at(-1) as AskedBox;
      seen.askedBoxes.push({ message, ...(detail === undefined ? {} : { detail }) });
      return { response: given, checkboxChecked: false };
    }) as unknown as typeof dialog.showMessageBox;
  }, response);
}

export const askedBoxes = ({ app }: Studio): Promise<AskedBox[]> =>
  app.evaluate(() => (globalThis as unknown as { askedBoxes?: AskedBox[] }).askedBoxes ?? []);
