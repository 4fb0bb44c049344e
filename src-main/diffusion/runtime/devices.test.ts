import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { precisionsFor } from './devices.ts';
import type { Asked } from './devices-for-tests.ts';

/** So often at the same time, and once later. */
const ask = (times: number): Promise<[Asked, Asked]> =>
  new Promise((done, failed) => {
    const child = fork(fileURLToPath(new URL('./devices-for-tests.ts', import.meta.url)), [String(times)], {
      env: { ...process.env, ORT_DISABLE_TELEMETRY: '1' },
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    child.on('message', (asked) => {
      done(asked as [Asked, Asked]);
      // A driver may hang when its process ends by itself.
      child.kill('SIGKILL');
    });
    child.on('error', failed);
    child.on('exit', (code, signal) => failed(new Error(`asking a device ended with ${signal ?? code}`)));
  });

it('tries a device once in a process, whether it can be used or not', { timeout: 120_000 }, async () => {
  const [alone, later] = await ask(1);
  expect(later).toEqual({ answers: alone.answers, sessions: 0 });
  const [together] = await ask(3);
  expect(together).toEqual({ answers: Array(3).fill(alone.answers[0]), sessions: alone.sessions });
  // Only where there is a provider that can be tried.
  if (!/ has no "webgpu" provider/.test(alone.answers[0]!)) expect(alone.sessions).toBeGreaterThan(1);
});

it('a card that can is asked for half precision first; WebGPU and the processor draw in float32', () => {
  for (const provider of ['cuda', 'dml', 'coreml'] as const) {
    expect(precisionsFor(provider)).toEqual(['float16', 'float32']);
  }
  for (const provider of ['webgpu', 'cpu'] as const) expect(precisionsFor(provider)).toEqual(['float32']);
  expect(precisionsFor('cuda', 'float32')).toEqual(['float32']);
  expect(precisionsFor('cpu', 'float16')).toEqual(['float16']);
});
