// The engine process by Node itself, where there is no Electron: tests and command-line tools.

import { fork } from 'node:child_process';
import { type EngineChannel, engineEnvironment } from './channel.ts';

/** @param quiet Leaves out what native libraries print. */
export function forkEngine({ quiet = false } = {}): EngineChannel {
  const child = fork(new URL('./process.ts', import.meta.url), {
    serialization: 'advanced',
    // Flags of this process, such as a script on its command line, are not meant for the engine.
    execArgv: [],
    env: { ...process.env, ...engineEnvironment },
    stdio: ['ignore', 'ignore', quiet ? 'ignore' : 'inherit', 'ipc'],
  });
  return {
    pid: child.pid,
    send: (message) => {
      if (child.connected) child.send(message as object, () => {});
    },
    onMessage: (listener) => void child.on('message', listener),
    onExit: (listener) => {
      let told = false;
      const tell = (code: number | null, signal: string | null) => {
        if (told) return;
        told = true;
        listener({ code, signal });
      };
      // `close` of the channel comes after the last message, `exit` may come before it.
      child.once('exit', (code, signal) => {
        if (child.connected) child.once('disconnect', () => tell(code, signal));
        else tell(code, signal);
      });
      child.once('error', () => tell(null, null));
    },
    kill: () => void child.kill('SIGKILL'),
  };
}
