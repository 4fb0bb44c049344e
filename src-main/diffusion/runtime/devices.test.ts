import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import type { Asked } from './devices-for-tests.ts';

const ask = (): Promise<Asked[]> =>
  new Promise((done, failed) => {
    const child = fork(fileURLToPath(new URL('./devices-for-tests.ts', import.meta.url)), {
      env: { ...process.env, ORT_DISABLE_TELEMETRY: '1' },
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    child.on('message', (asked) => {
      done(asked as Asked[]);
      // A driver may hang when its process ends by itself.
      child.kill('SIGKILL');
    });
    child.on('error', failed);
    child.on('exit', (code, signal) => failed(new Error(`asking a device ended with ${signal ?? code}`)));
  });

it('tries a device once in a process, whether it can be used or not', { timeout: 120_000 }, async () => {
  const [first, second, later] = await ask();
  expect(first!.answer).not.toBe('');
  expect(second!.answer).toBe(first!.answer);
  expect(later).toEqual({ answer: first!.answer, sessions: 0 });
  // The processor's numbers, and the device's: asked for by two at the same time, still made once.
  const hasProvider = !/ has no "webgpu" provider/.test(first!.answer);
  expect(second!.sessions).toBe(hasProvider ? 2 : 0);
});
