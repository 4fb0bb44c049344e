// A worker thread that is asked and answers, both ends of it. It is started by the first question, kept for the next, and
// started anew by the next one after it broke. The process does not stay for it, only for answers.

import { isMainThread, parentPort, Worker, type WorkerOptions } from 'node:worker_threads';

interface Asked<Question> {
  id: number;
  question: Question;
}

type Answered<Answer> = { id: number } & ({ answer: Answer } | { error: Fields });

/** An error's own fields, of which only name, message and stack would pass between threads by themselves. */
type Fields = Record<string, unknown>;

interface Waiting<Answer> {
  resolve: (answer: Answer) => void;
  reject: (error: unknown) => void;
}

interface Thread<Answer> {
  worker: Worker;
  /** By the number of the question. */
  waiting: Map<number, Waiting<Answer>>;
}

export class AskedThread<Question, Answer> {
  readonly #script: string | URL;
  readonly #options: WorkerOptions;
  #thread: Thread<Answer> | undefined;
  #asked = 0;

  /** @param script What calls `answerQuestions`, as the program was built. */
  constructor(script: string | URL, options: WorkerOptions = {}) {
    this.#script = script;
    this.#options = options;
  }

  /** Throws what the other end threw; an error too where the thread breaks or is closed before it answers. */
  ask(question: Question): Promise<Answer> {
    this.#thread ??= this.#start();
    const { worker, waiting } = this.#thread;
    return new Promise((resolve, reject) => {
      const id = ++this.#asked;
      waiting.set(id, { resolve, reject });
      worker.ref();
      worker.postMessage({ id, question } satisfies Asked<Question>);
    });
  }

  async close(): Promise<void> {
    await this.#thread?.worker.terminate();
  }

  #start(): Thread<Answer> {
    const worker = new Worker(this.#script, this.#options);
    const waiting: Thread<Answer>['waiting'] = new Map();
    const thread = { worker, waiting };
    const giveUp = (error: unknown) => {
      if (this.#thread === thread) this.#thread = undefined;
      for (const { reject } of waiting.values()) reject(error);
      waiting.clear();
    };
    worker.on('message', (answered: Answered<Answer>) => {
      const asked = waiting.get(answered.id);
      waiting.delete(answered.id);
      if (waiting.size === 0) worker.unref();
      if ('error' in answered) asked?.reject(Object.assign(new Error(), answered.error));
      else asked?.resolve(answered.answer);
    });
    worker.on('error', giveUp);
    worker.on('exit', (code) => giveUp(new Error(`the thread ended with code ${code}`)));
    return thread;
  }
}

/** The other end: does nothing in a main thread, so that a test may import its file. */
export function answerQuestions<Question, Answer>(answerTo: (question: Question) => Answer): void {
  if (isMainThread || !parentPort) return;
  const port = parentPort;
  port.on('message', ({ id, question }: Asked<Question>) => {
    try {
      port.postMessage({ id, answer: answerTo(question) } satisfies Answered<Answer>);
    } catch (error) {
      const { name, message, stack } = error as Error;
      const fields: Fields = { name, message, stack, ...(error as object) };
      port.postMessage({ id, error: fields } satisfies Answered<Answer>);
    }
  });
}
