// What a person who looks into ONNX Runtime itself may ask of it by the environment: its log, and a profile of every
// session. Neither is a setting: they change what is told, never what is drawn.

import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { FabulaError } from '../../contract/errors.ts';

/** ONNX Runtime's severities. */
const SEVERITY = { verbose: 0, info: 1, warning: 2, error: 3 } as const;

/** As its session options have them. */
export interface OrtSwitches {
  logSeverityLevel: (typeof SEVERITY)[keyof typeof SEVERITY];
  enableProfiling?: true;
  /** Date, time and ".json" are put behind it. */
  profileFilePrefix?: string;
}

/**
 * FABULA_ORT_LOG is how much is logged, on standard error; errors by default. FABULA_ORT_PROFILE is a folder, made where
 * there is none, into which each session writes the times of its operators when it is released.
 * @param label Of the session: its profile has it as the start of its name.
 */
export function ortSwitches(label: string): OrtSwitches {
  const { FABULA_ORT_LOG: level = 'error', FABULA_ORT_PROFILE: folder } = process.env;
  if (!isLevel(level)) {
    throw new FabulaError(
      'bad-argument',
      `FABULA_ORT_LOG cannot be ${JSON.stringify(level)}.`,
      `Choose one of ${Object.keys(SEVERITY).join(', ')}, or leave it out.`,
    );
  }
  return {
    logSeverityLevel: SEVERITY[level],
    ...(folder
      ? { enableProfiling: true, profileFilePrefix: join(madeFolder(folder), fileName(label)) }
      : {}),
  };
}

const isLevel = (text: string): text is keyof typeof SEVERITY => Object.hasOwn(SEVERITY, text);

const fileName = (label: string): string => label.toLowerCase().replace(/[^a-z0-9]+/g, '-');

function madeFolder(folder: string): string {
  const path = resolve(folder);
  try {
    mkdirSync(path, { recursive: true });
    return path;
  } catch (error) {
    const hint = 'Set FABULA_ORT_PROFILE to a folder that can be written to.';
    throw new FabulaError('not-writable', `The folder ${path} cannot be made.`, hint, { cause: error });
  }
}
