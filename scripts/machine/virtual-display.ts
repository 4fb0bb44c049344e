// A display without a screen, for Linux machines that have none: Xvfb on the first free number.

import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';

export interface Display {
  /** For DISPLAY, such as ":7". */
  name: string;
  stop(): void;
}

/** Xvfb as `env` finds it. @throws Error when it does not start. */
export async function startDisplay(env: NodeJS.ProcessEnv = process.env): Promise<Display> {
  const server = spawn(
    'Xvfb',
    ['-displayfd', '3', '-screen', '0', '1680x1050x24', '-nolisten', 'tcp', '-noreset'],
    { stdio: ['ignore', 'ignore', 'pipe', 'pipe'], env },
  );
  let errors = '';
  server.stderr?.on('data', (chunk: Buffer) => {
    errors += chunk.toString();
  });
  const number = await new Promise<string>((resolve, reject) => {
    let text = '';
    (server.stdio[3] as Readable).on('data', (chunk: Buffer) => {
      text += chunk.toString();
      if (text.includes('\n')) resolve(text.trim());
    });
    server.on('error', reject);
    server.on('exit', (code) => reject(new Error(`Xvfb ended with ${code}: ${errors}`)));
  });
  return { name: `:${number}`, stop: () => server.kill() };
}
