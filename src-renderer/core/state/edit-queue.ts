// Edits on their way to main. Typing is staged under a key and sent after a short rest, of each gesture the latest value
// only; every other edit goes at once, behind what was staged before it. What main refuses stays staged, to be tried again.

import type { EditAnswer, EditInput } from '../../../src-main/contract/edits.ts';

export interface StagedEdit {
  edit: EditInput;
  gesture: string;
}

export interface EditQueueOptions {
  send: (edit: EditInput, gesture?: string) => Promise<EditAnswer>;
  /** Milliseconds of rest before staged edits are sent. */
  rest: number;
  /** A staged edit is in main's hands, and nothing newer waits under its key. */
  saved: (key: string) => void;
  /** Staged edits could not be saved; undefined: all of them are, or nothing is left to save. */
  unsaved: (error: unknown) => void;
}

export class EditQueue {
  readonly #options: EditQueueOptions;
  /** By key; of each gesture the latest, in the order they were made. */
  readonly #staged = new Map<string, StagedEdit[]>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: EditQueueOptions) {
    this.#options = options;
  }

  get waiting(): number {
    return this.#staged.size;
  }

  stage(key: string, staged: StagedEdit): void {
    const before = this.#staged.get(key) ?? [];
    this.#staged.delete(key);
    this.#staged.set(key, [...before.filter(({ gesture }) => gesture !== staged.gesture), staged]);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.flush(), this.#options.rest);
  }

  /** Resolves when everything staged was sent; a refusal is reported, never thrown. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    return this.#inTurn(() => this.#sendStaged());
  }

  /** Throws what main answers. */
  run(edit: EditInput, gesture?: string): Promise<EditAnswer> {
    clearTimeout(this.#timer);
    return this.#inTurn(async () => {
      await this.#sendStaged();
      return this.#options.send(edit, gesture);
    });
  }

  /** Forgets what is staged: the story it was meant for is not open any more. */
  drop(): void {
    clearTimeout(this.#timer);
    for (const key of this.#staged.keys()) this.#options.saved(key);
    this.#staged.clear();
    this.#options.unsaved(undefined);
  }

  #inTurn<T>(act: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(act);
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  async #sendStaged(): Promise<void> {
    let refusal: unknown;
    for (const key of [...this.#staged.keys()]) {
      try {
        for (const staged of this.#staged.get(key) ?? []) {
          await this.#options.send(staged.edit, staged.gesture);
          this.#sent(key, staged);
        }
      } catch (error) {
        refusal = error;
      }
    }
    this.#options.unsaved(refusal);
  }

  #sent(key: string, staged: StagedEdit): void {
    const left = (this.#staged.get(key) ?? []).filter((one) => one !== staged);
    if (left.length > 0) this.#staged.set(key, left);
    else if (this.#staged.delete(key)) this.#options.saved(key);
  }
}
