// What this machine can draw with, found out in an engine process of its own: a graphics driver that crashes when it
// is asked takes that process and nothing else.

import type { DeviceReport } from '../contract/drawing.ts';
import { FabulaError } from '../contract/errors.ts';
import type { SpawnEngine } from './channel.ts';
import { describeExit } from './exit.ts';
import { fromEngine } from './messages.ts';

/** Milliseconds that all devices together may take. */
const patience = 60_000;

/** Throws FabulaError `engine-lost` when the process ends or hangs over it. */
export function surveyInProcess(spawn: SpawnEngine): Promise<DeviceReport[]> {
  return new Promise((resolve, reject) => {
    const channel = spawn();
    const impatient = setTimeout(() => end('it did not answer within a minute'), patience);
    const end = (why: string): void => {
      clearTimeout(impatient);
      channel.kill();
      reject(
        new FabulaError(
          'engine-lost',
          `The devices of this computer could not be asked: ${why}.`,
          'A graphics driver is probably at fault: update it, or draw with the processor.',
        ),
      );
    };
    channel.onExit((exit) => end(describeExit(exit)));
    channel.onMessage((raw) => {
      const message = fromEngine.parse(raw);
      if (message.type === 'ready') channel.send({ type: 'survey' });
      if (message.type !== 'surveyed') return;
      clearTimeout(impatient);
      resolve(message.devices);
      channel.send({ type: 'shutdown' });
    });
  });
}
