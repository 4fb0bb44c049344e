// The one way in which the command line writes text with words of others in it (names, paths, keys of files): nothing in
// it can steer the terminal. JSON stays JSON. A moving line of progress, which has numbers only, is written past it.

import { printable } from '../contract/printable.ts';

/** Where lines go: a stream, or an array in tests. */
export interface Output {
  write(text: string): unknown;
}

/** Writes lines, each of them one line whatever is in it. */
export const linesTo =
  (output: Output) =>
  (...lines: readonly string[]): void => {
    output.write(`${lines.map(printable).join('\n')}\n`);
  };
