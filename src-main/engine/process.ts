// The engine process: what runs in it, from its first line. It draws what main asks for, one task at a time, and
// keeps the model loaded in between; it knows no documents and no queue.

import { surveyDevices } from '../diffusion/runtime/devices.ts';
import { toEngine } from './messages.ts';
import { openEnginePort } from './port.ts';
import { EngineWorker } from './worker.ts';

const port = openEnginePort();
const worker = new EngineWorker((message) => port.send(message));

port.onClosed(() => process.exit(0));
port.onMessage((raw) => {
  const message = toEngine.parse(raw);
  if (message.type === 'survey') void survey();
  else if (message.type === 'shutdown') void worker.close().finally(() => process.exit(0));
  else worker.take(message);
});
port.send({ type: 'ready' });

async function survey(): Promise<void> {
  port.send({ type: 'surveyed', devices: await surveyDevices() });
}
