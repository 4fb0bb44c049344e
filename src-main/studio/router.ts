// Answers calls of the contract: checks who asks, checks the question, and turns whatever goes wrong into an
// error value. Knows nothing of Electron, so that it can be tested without one.

import { type Answer, type CallName, calls, type ParsedRequest } from '../contract/calls.ts';
import { type ErrorValue, FabulaError, type Result, toErrorValue } from '../contract/errors.ts';

/** One function for each call; `Caller` is what the app knows of the window that asks. */
export type Handlers<Caller> = {
  [N in CallName]: (request: ParsedRequest<N>, caller: Caller) => Answer<N> | Promise<Answer<N>>;
};

export interface RouterOptions {
  /** Check answers too: a fault of Fabula's own is then found where it was made. */
  checkAnswers: boolean;
  /** Faults that nobody expected. */
  onFault: (name: string, error: unknown) => void;
}

export type Route<Caller> = (
  name: unknown,
  request: unknown,
  caller: Caller | undefined,
) => Promise<Result<unknown>>;

export function createRouter<Caller>(handlers: Handlers<Caller>, options: RouterOptions): Route<Caller> {
  return async (name, request, caller) => {
    try {
      if (caller === undefined) return refuse('forbidden', 'This page may not ask Fabula anything.');
      if (!isCallName(name)) return refuse('bad-request', 'Fabula has no such call.');
      const parsed = calls[name].request.safeParse(request ?? {});
      if (!parsed.success) return refuse('bad-request', `${name}: ${firstIssue(parsed.error)}`);
      const handler = handlers[name] as (request: unknown, caller: Caller) => unknown;
      const value = await handler(parsed.data, caller);
      return { ok: true, value: options.checkAnswers ? calls[name].answer.parse(value) : value };
    } catch (error) {
      const value = toErrorValue(error);
      if (value.code === 'internal' && !(error instanceof FabulaError)) options.onFault(String(name), error);
      return { ok: false, error: value };
    }
  };
}

const isCallName = (name: unknown): name is CallName =>
  typeof name === 'string' && Object.hasOwn(calls, name);

function refuse(code: ErrorValue['code'], message: string): Result<never> {
  return { ok: false, error: { code, message, hint: 'This is a fault in Fabula; please report it.' } };
}

function firstIssue(error: { issues: { path: PropertyKey[]; message: string }[] }): string {
  const [issue] = error.issues;
  if (!issue) return 'wrong content';
  const where = issue.path.map(String).join('.');
  return where === '' ? issue.message : `${where}: ${issue.message}`;
}
