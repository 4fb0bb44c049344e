// One line on standard error that says how far it is and how long it will take.

import { duration } from '../../src-main/cli/progress/amounts.ts';

export class Progress {
  readonly #pictures: number;
  readonly #write: (text: string) => void;
  readonly #inPlace: boolean;
  #done = 0;
  #drawn = 0;
  #seconds = 0;
  #shown = 0;

  /** `pictures` in all; those already known count as done but not for the speed. */
  constructor(pictures: number, stream: NodeJS.WriteStream) {
    this.#pictures = pictures;
    this.#write = (text) => stream.write(text);
    this.#inPlace = stream.isTTY;
  }

  known(pictures: number): void {
    this.#done += pictures;
  }

  drawn(pictures: number, seconds: number, condition: string): void {
    this.#done += pictures;
    this.#drawn += pictures;
    this.#seconds += seconds;
    const now = performance.now();
    if (!this.#inPlace && now - this.#shown < 15_000 && this.#done < this.#pictures) return;
    this.#shown = now;
    const each = this.#seconds / this.#drawn;
    const left = duration(each * (this.#pictures - this.#done));
    const line = `${this.#done} of ${this.#pictures} pictures, ${each.toFixed(2)} s each, ${left} left (${condition})`;
    this.#write(this.#inPlace ? `\r\x1b[K${line}` : `${line}\n`);
  }

  end(): void {
    if (this.#inPlace) this.#write('\r\x1b[K');
  }
}
