// What this machine can draw with, found out in engine processes of their own: a graphics driver that crashes when it is
// asked takes that process and nothing else.

import type { DeviceReport } from '../contract/drawing.ts';
import { FabulaError, toErrorValue } from '../contract/errors.ts';
import type { DeviceName } from '../contract/settings.ts';
import type { ModelPlace } from '../diffusion/story-request.ts';
import type { SpawnEngine } from './channel.ts';
import { describeExit } from './exit.ts';
import { type FromEngine, fromEngine, type ToEngine } from './messages.ts';

/** Milliseconds that all devices together may take to be asked, and one to draw a step. */
const PATIENCE = 60_000;
const PATIENCE_WITH_A_STEP = 10 * 60_000;

/** Throws FabulaError `engine-lost` when the process ends or hangs over it. */
export function surveyInProcess(spawn: SpawnEngine): Promise<DeviceReport[]> {
  return ask(spawn, {
    message: { type: 'survey' },
    answer: (message) => (message.type === 'surveyed' ? message.devices : undefined),
    what: 'The devices of this computer could not be asked',
    patience: PATIENCE,
  });
}

/**
 * The same, and of each device that can be used one step of a model's U-Net, each in a process of its own.
 * @param onDevice Told before each step.
 */
export async function checkInProcesses(
  spawn: SpawnEngine,
  model: ModelPlace,
  onDevice: (device: DeviceName) => void = () => {},
): Promise<DeviceReport[]> {
  const checked: DeviceReport[] = [];
  for (const report of await surveyInProcess(spawn)) {
    if (report.reason === undefined) {
      onDevice(report.device);
      checked.push({ ...report, ...(await checkOne(spawn, model, report.device)) });
    } else checked.push(report);
  }
  return checked;
}

async function checkOne(
  spawn: SpawnEngine,
  model: ModelPlace,
  device: DeviceName,
): Promise<Pick<DeviceReport, 'check' | 'fault'>> {
  try {
    return await ask(spawn, {
      message: { type: 'check', device, model },
      answer: (message) => {
        if (message.type === 'checked') return { check: message.check };
        return message.type === 'notChecked' ? { fault: message.error } : undefined;
      },
      what: `The device "${device}" did not draw a step`,
      patience: PATIENCE_WITH_A_STEP,
    });
  } catch (error) {
    return { fault: toErrorValue(error) };
  }
}

interface Question<T> {
  message: ToEngine;
  /** Undefined for a message that does not answer it. */
  answer: (message: FromEngine) => T | undefined;
  /** The beginning of the sentence that tells why there is no answer. */
  what: string;
  patience: number;
}

function ask<T>(spawn: SpawnEngine, { message, answer, what, patience }: Question<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const channel = spawn();
    const minutes = patience / 60_000;
    const impatient = setTimeout(
      () => end(`it did not answer within ${minutes === 1 ? 'a minute' : `${minutes} minutes`}`),
      patience,
    );
    const end = (why: string): void => {
      clearTimeout(impatient);
      channel.kill();
      reject(
        new FabulaError(
          'engine-lost',
          `${what}: ${why}.`,
          'A graphics driver is probably at fault: update it, or draw with the processor.',
        ),
      );
    };
    channel.onExit((exit) => end(describeExit(exit)));
    channel.onMessage((raw) => {
      const heard = fromEngine.parse(raw);
      if (heard.type === 'ready') channel.send(message);
      const found = answer(heard);
      if (found === undefined) return;
      clearTimeout(impatient);
      resolve(found);
      channel.send({ type: 'shutdown' });
    });
  });
}
