// What the preload script puts into a page as `window.fabula`: the only way out of a page. Types only.

import type { Answer, CallName, Request } from './calls.ts';
import type { Result } from './errors.ts';
import type { EventName, EventPayload } from './events.ts';

/** A question without content may be left out. */
export type RequestArgs<N extends CallName> =
  Record<never, never> extends Request<N> ? [request?: Request<N>] : [request: Request<N>];

export interface Bridge {
  call<N extends CallName>(name: N, ...request: RequestArgs<N>): Promise<Result<Answer<N>>>;
  /** Returns what ends the subscription. */
  on<N extends EventName>(name: N, listener: (payload: EventPayload<N>) => void): () => void;
  /** For a file dropped on the page: a key for `story.open`. Files that are not on this machine's disk fail. */
  offer(file: File): Promise<Result<string>>;
}
