// The command line of `npm run quality`.

import { parseArgs } from 'node:util';
import { defaultModel } from '../../src-main/cli/model-reference.ts';
import { FabulaError } from '../../src-main/contract/errors.ts';
import type { Split } from './stories.ts';

export interface Options {
  model: string;
  /** Five-scene stories per condition; captions are twice as many, twelve-scene stories a quarter. */
  stories: number;
  conditions: string[] | undefined;
  split: Split;
  json: boolean;
  list: boolean;
  out: string;
}

const defaultStories = 100;

/** Throws FabulaError `bad-argument`. */
export function readOptions(args: readonly string[]): Options {
  const { values, positionals } = parsed(args);
  const stories = Number(values.stories ?? defaultStories);
  if (!Number.isSafeInteger(stories) || stories < 2 || stories > 10_000) {
    throw bad(`--stories ${values.stories} is not a whole number from 2 to 10000.`, 'An interval needs two.');
  }
  const split = values.split ?? 'test';
  if (split !== 'test' && split !== 'tune') {
    throw bad(`--split ${split} is not known.`, 'Use tune to choose constants, test to report.');
  }
  return {
    model: positionals[0] ?? defaultModel,
    stories,
    conditions: values.conditions?.split(',').filter((name) => name !== ''),
    split,
    json: values.json === true,
    list: values.list === true,
    out: values.out ?? 'out/quality',
  };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        stories: { type: 'string' },
        conditions: { type: 'string' },
        split: { type: 'string' },
        out: { type: 'string' },
        json: { type: 'boolean' },
        list: { type: 'boolean' },
      },
      allowPositionals: true,
    });
  } catch (error) {
    throw bad(
      (error as Error).message,
      'npm run quality -- [MODEL] [--stories N] [--conditions a,b] [--split tune|test] [--json] [--list]',
    );
  }
}

const bad = (message: string, hint: string) => new FabulaError('bad-argument', message, hint);
