// Calls as a click makes them: a failure is said at the window's edge, so that nobody who clicks has to.

import type { RequestArgs } from '../../src-main/contract/bridge.ts';
import type { Answer, CallName } from '../../src-main/contract/calls.ts';
import type { CommandName } from '../../src-main/contract/commands.ts';
import { call } from './client.ts';
import { say } from './notify.ts';
import { flushEdits } from './state/edits.ts';

/** Undefined: it failed, and was said. */
export async function attempt<N extends CallName>(
  name: N,
  ...request: RequestArgs<N>
): Promise<Answer<N> | undefined> {
  try {
    return await call(name, ...request);
  } catch (error) {
    say(error);
    return undefined;
  }
}

/** As if chosen in the menu. What is still being typed is saved first. */
export async function runCommand(name: CommandName): Promise<void> {
  await flushEdits();
  await attempt('command.run', { name });
}
