// The engine as a utility process of Electron; supervised by engine/host.ts.

import { utilityProcess } from 'electron';
import { type EngineChannel, engineEnvironment } from '../engine/channel.ts';
import { logInfo } from './log.ts';
import { places } from './places.ts';

export function spawnEngine(): EngineChannel {
  const child = utilityProcess.fork(places.engine, [], {
    serviceName: 'Fabula engine',
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, ...engineEnvironment },
  });
  let alive = true;
  child.once('exit', () => {
    alive = false;
  });
  child.stderr?.on('data', (text: Buffer) => logInfo(`engine: ${text.toString().trimEnd()}`));
  return {
    get pid() {
      return child.pid;
    },
    send: (message) => {
      if (alive) child.postMessage(message);
    },
    onMessage: (listener) => {
      child.on('message', listener);
    },
    onExit: (listener) => {
      child.once('exit', (code) => listener({ code, signal: null }));
    },
    kill: () => {
      // Electron's own kill asks politely, which native code does not hear.
      if (child.pid !== undefined) process.kill(child.pid, 'SIGKILL');
    },
  };
}
