// Asks for a device in a process of its own, since a driver may take its process along: as often as its argument says at
// the same time, then once more. Tells the answers and how many sessions were made for each asking: for devices.test.ts.

import { InferenceSession } from 'onnxruntime-node';
import { openDevice } from './devices.ts';

export interface Asked {
  answers: string[];
  sessions: number;
}

let sessions = 0;
const create = InferenceSession.create.bind(InferenceSession) as (
  ...args: unknown[]
) => Promise<InferenceSession>;
InferenceSession.create = (...args: unknown[]) => {
  sessions += 1;
  return create(...args);
};

async function ask(times: number): Promise<Asked> {
  sessions = 0;
  const answers = await Promise.all(
    Array.from({ length: times }, () =>
      openDevice('webgpu').then(
        ({ name }) => name,
        ({ message }: Error) => message,
      ),
    ),
  );
  return { answers, sessions };
}

process.send!([await ask(Number(process.argv[2])), await ask(1)]);
