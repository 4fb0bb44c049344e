// The contract as a page has it, for tests: what a window can ask and hear.

import type { Page } from '@playwright/test';
import type { RequestArgs } from '../src-main/contract/bridge.ts';
import type { Answer, CallName } from '../src-main/contract/calls.ts';
import type { EventName, EventPayload } from '../src-main/contract/events.ts';
import type { StoryView } from '../src-main/contract/story-view.ts';

/** Throws what the call answers as an error. */
export async function call<N extends CallName>(
  page: Page,
  name: N,
  ...request: RequestArgs<N>
): Promise<Answer<N>> {
  const result = await page.evaluate(
    ([name, request]) => (window.fabula.call as (...args: unknown[]) => Promise<unknown>)(name, request),
    [name, request[0]] as const,
  );
  const { ok, value, error } = result as { ok: boolean; value: Answer<N>; error: { code: string } };
  if (!ok) throw new Error(error.code);
  return value;
}

export async function storyIn(page: Page): Promise<StoryView> {
  const shown = await call(page, 'window.get');
  if (shown.view !== 'story') throw new Error('the window shows no story');
  return shown.story;
}

/** The next event of this name. Start it before what causes the event. */
export function nextEvent<N extends EventName>(page: Page, name: N): Promise<EventPayload<N>> {
  return page.evaluate(
    (name) =>
      new Promise<unknown>((resolve) => {
        const end = window.fabula.on(name, (payload) => {
          end();
          resolve(payload);
        });
      }),
    name,
  ) as Promise<EventPayload<N>>;
}
