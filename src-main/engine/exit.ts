// Why a process ended, in words. On Windows there are no signals, only the codes of exceptions; Electron's
// utility processes give a signal as a code elsewhere too.

import type { EngineExit } from './channel.ts';

const signals: Record<string, string> = {
  SIGKILL: 'the system ended it, most often for want of memory',
  SIGSEGV: 'it crashed in native code',
  SIGBUS: 'it crashed in native code, or a model file became unreadable',
  SIGILL: 'it crashed: this processor lacks an instruction it needs',
  SIGABRT: 'it gave up, most often for want of memory',
  SIGTRAP: 'it crashed in native code',
};

const numbers: Record<number, string> = {
  4: 'SIGILL',
  5: 'SIGTRAP',
  6: 'SIGABRT',
  7: 'SIGBUS',
  9: 'SIGKILL',
  11: 'SIGSEGV',
};

const windowsCodes: Record<number, string> = {
  3221225477: 'SIGSEGV',
  3221225501: 'SIGILL',
  3221226505: 'SIGABRT',
  3758096392: 'SIGABRT',
};

export function describeExit({ code, signal }: EngineExit): string {
  const name = signal ?? numbers[code ?? 0] ?? numbers[(code ?? 0) - 128] ?? windowsCodes[(code ?? 0) >>> 0];
  if (name) return signals[name] ?? `it was ended by ${name}`;
  return code === null ? 'it could not be started' : `it ended by itself with code ${code}`;
}
