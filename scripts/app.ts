// What has to be there before the app can run from these sources: the system's packages, Electron, the build. In this
// order, so that what is missing on the machine is told first.

import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { electronRuntime } from './electron-runtime.ts';
import type { Purpose } from './machine/needs.ts';
import { type MachineEnvironment, prepareMachine, requireLoadable } from './machine/prepare.ts';

export const root = path.resolve(import.meta.dirname, '..');

export interface ReadyApp {
  executable: string;
  /** For every process that runs Electron or a display. */
  env: MachineEnvironment;
}

/** Ends the process where one of them is not to be had. */
export async function prepareApp(purpose: Purpose): Promise<ReadyApp> {
  const env = await prepareMachine(purpose);
  const { executable } = await electronRuntime();
  requireLoadable(executable, env);
  const build = [path.join(root, 'scripts/build.ts'), '--if-needed'];
  const { status } = spawnSync(process.execPath, build, { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
  return { executable, env };
}
