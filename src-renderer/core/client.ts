// The page's end of the contract: `call` asks the main process, `on` listens to it. Nothing else in the renderer
// touches `window.fabula`.

import type { Bridge, RequestArgs } from '../../src-main/contract/bridge.ts';
import type { Answer, CallName } from '../../src-main/contract/calls.ts';
import type { ErrorValue, Result } from '../../src-main/contract/errors.ts';
import type { EventName, EventPayload } from '../../src-main/contract/events.ts';

declare global {
  interface Window {
    readonly fabula: Bridge;
  }
}

/** What a failed call throws: an error value of the contract. */
export class CallError extends Error {
  override readonly name = 'CallError';
  readonly code: ErrorValue['code'];
  readonly hint: string;

  constructor({ code, message, hint }: ErrorValue) {
    super(message);
    this.code = code;
    this.hint = hint;
  }
}

/** Throws CallError. */
export async function call<N extends CallName>(name: N, ...request: RequestArgs<N>): Promise<Answer<N>> {
  return unwrap(await window.fabula.call(name, ...request));
}

/** Returns what ends the subscription. */
export function on<N extends EventName>(name: N, listener: (payload: EventPayload<N>) => void): () => void {
  return window.fabula.on(name, listener);
}

/** A key for a file or folder that was dropped on the page. Throws CallError. */
export const offerDropped = async (file: File): Promise<string> => unwrap(await window.fabula.offer(file));

function unwrap<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new CallError(result.error);
}
