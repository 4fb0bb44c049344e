// Where rows of text are looked at while a picture is drawn, added up over the steps: an addition to the U-Net's inputs, and
// what is made of its further outputs. Knows no prompt.

import type { CompiledUnet } from '../../../native-models/index.ts';
import type { Rows } from '../method/chunks.ts';
import type { SubjectMap } from '../method/reference.ts';
import type { Feed, Output } from '../runtime/session.ts';
import type { FrameInputs } from './unet-feeds.ts';

/** Adds up where several choices of rows are looked at in the positive branch, the last of its batch. */
export class SubjectLook {
  readonly feeds: Record<string, Feed>;
  /** By level; the choices of a place lie side by side. */
  readonly #sums: { name: string; height: number; width: number; data: Float32Array }[];
  readonly #columns: number;

  /** @param rowsOfText Of the row of the batch that has most. */
  constructor(
    { maps, contextRows }: CompiledUnet,
    choices: readonly (readonly Rows[])[],
    [, height, width]: FrameInputs['shape'],
    rowsOfText: number,
  ) {
    const length = contextRows(rowsOfText);
    const columns = choices.length;
    const rows = new Float32Array(length * columns);
    for (const [column, choice] of choices.entries()) {
      for (const { start, end } of choice) {
        for (let row = start; row < end; row++) rows[row * columns + column] = 1;
      }
    }
    this.feeds = { map_rows: { data: rows, dims: [length, columns] } };
    this.#columns = columns;
    this.#sums = maps.map(({ halvings, size }) => {
      const own = size(height, width);
      return { name: `map.${halvings}`, ...own, data: new Float32Array(own.height * own.width * columns) };
    });
  }

  /** Of one choice. */
  maps(column = 0): SubjectMap[] {
    return this.#sums.map(({ height, width, data }) => ({
      height,
      width,
      data: data.filter((_, i) => i % this.#columns === column),
    }));
  }

  readonly seen = (outputs: Readonly<Record<string, Output>>): void => {
    for (const { name, data: sum } of this.#sums) {
      const { data } = outputs[name]!;
      const last = data.length - sum.length;
      for (let i = 0; i < sum.length; i++) sum[i]! += data[last + i]!;
    }
  };
}
