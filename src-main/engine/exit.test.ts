import { expect, it } from 'vitest';
import { describeExit } from './exit.ts';

it.each([
  [{ code: null, signal: 'SIGKILL' }, 'memory'],
  [{ code: 9, signal: null }, 'memory'],
  [{ code: 139, signal: null }, 'crashed in native code'],
  [{ code: -1073741819, signal: null }, 'crashed in native code'],
  [{ code: null, signal: 'SIGXCPU' }, 'ended by SIGXCPU'],
  [{ code: 1, signal: null }, 'code 1'],
  [{ code: null, signal: null }, 'could not be started'],
])('says why a process ended: %j', (exit, words) => {
  expect(describeExit(exit)).toContain(words);
});
