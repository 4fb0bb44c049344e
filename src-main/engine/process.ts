// The engine process: what runs in it, from its first line. It draws what main asks for, one task at a time, and
// keeps the model loaded in between; it knows no documents and no queue.

import { toErrorValue } from '../contract/errors.ts';
import type { DeviceName } from '../contract/settings.ts';
import { checkDevice } from '../diffusion/check-device.ts';
import { Enlarger, type RgbPixels } from '../diffusion/enlarger.ts';
import { surveyDevices } from '../diffusion/runtime/devices.ts';
import type { ModelPlace } from '../diffusion/story-request.ts';
import { type FromEngine, toEngine } from './messages.ts';
import { openEnginePort } from './port.ts';
import { EngineWorker } from './worker.ts';

const port = openEnginePort();
const worker = new EngineWorker((message) => port.send(message));

port.onClosed(() => process.exit(0));
port.onMessage((raw) => {
  const message = toEngine.parse(raw);
  if (message.type === 'survey') void survey();
  else if (message.type === 'check') void check(message.model, message.device);
  else if (message.type === 'enlarge') void enlarge(message.file, message.picture);
  else if (message.type === 'shutdown') void worker.close().finally(() => process.exit(0));
  else worker.take(message);
});
port.send({ type: 'ready' });

async function survey(): Promise<void> {
  port.send({ type: 'surveyed', devices: await surveyDevices() });
}

async function check(model: ModelPlace, device: DeviceName): Promise<void> {
  const answer = await checkDevice(model, device).then(
    (found): FromEngine => ({ type: 'checked', check: found }),
    (error): FromEngine => ({ type: 'notChecked', error: toErrorValue(error) }),
  );
  port.send(answer);
}

/** Kept loaded: such a process is given all pictures of a book. */
let enlarger: Promise<Enlarger> | undefined;

async function enlarge(file: string, picture: RgbPixels): Promise<void> {
  try {
    enlarger ??= Enlarger.open(file);
    const onProgress = (part: number) => port.send({ type: 'enlarging', part });
    port.send({ type: 'enlarged', picture: await (await enlarger).enlarge(picture, { onProgress }) });
  } catch (error) {
    port.send({ type: 'notEnlarged', error: toErrorValue(error) });
  }
}
