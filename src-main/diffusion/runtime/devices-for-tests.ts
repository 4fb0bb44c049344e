// Asks for a device twice in a process of its own, since a driver may take its process along, and tells how many sessions
// were made for each answer: for devices.test.ts.

import { InferenceSession } from 'onnxruntime-node';
import { openDevice } from './devices.ts';

export interface Asked {
  answer: string;
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

async function ask(): Promise<Asked> {
  sessions = 0;
  const answer = await openDevice('webgpu').then(
    ({ name }) => name,
    ({ message }: Error) => message,
  );
  return { answer, sessions };
}

const together = Promise.all([ask(), ask()]);
process.send!([...(await together), await ask()]);
