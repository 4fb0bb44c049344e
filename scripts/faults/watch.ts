// Runs a campaign in a process of its own and watches it: a case that takes too long, or that ends the process, is a
// fault, and the next case goes on in a new process.

import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Tally } from './campaign.ts';
import type { Message } from './cases.ts';

export interface WatchOptions {
  seed: number;
  count: number;
  /** Milliseconds for one case. */
  patience?: number;
  onProgress?: (tried: number) => void;
  /** Of the campaign. */
  file?: string;
}

/** No case of a parser takes as long; the machine may be busy. */
const PATIENCE = 20_000;
/** For a campaign that tells no cases, and for its start. */
const PATIENCE_WITHOUT_CASES = 600_000;
/** Megabytes of JavaScript: a config may not cost more. */
const HEAP = 1500;
/** Faults of one campaign after which it is given up. */
const ENOUGH = 50;

const child = fileURLToPath(new URL('run-one.ts', import.meta.url));

export async function watched(name: string, options: WatchOptions): Promise<Tally> {
  const { file = fileURLToPath(new URL(`${name}.ts`, import.meta.url)) } = options;
  const all: Tally = { tried: 0, survived: 0, faults: [] };
  let { seed, count } = options;
  while (count > 0 && all.faults.length < ENOUGH) {
    const { tally, stoppedAt } = await oneProcess(file, { ...options, seed, count }, all.tried);
    all.tried += tally.tried;
    all.survived += tally.survived;
    all.faults.push(...tally.faults);
    if (stoppedAt === undefined) break;
    count -= stoppedAt + 1 - seed;
    seed = stoppedAt + 1;
  }
  return all;
}

interface Ended {
  tally: Tally;
  /** The seed of the case that the process did not survive. */
  stoppedAt: number | undefined;
}

function oneProcess(file: string, options: WatchOptions, before: number): Promise<Ended> {
  const { seed, count, patience = PATIENCE, onProgress } = options;
  const process = fork(child, [file, String(seed), String(count)], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    execArgv: [`--max-old-space-size=${HEAP}`],
  });
  const tally: Tally = { tried: 0, survived: 0, faults: [] };
  let finished: Tally | undefined;
  let running: number | undefined;
  let slow = false;
  let said = '';
  let timer: NodeJS.Timeout | undefined;
  const wait = (milliseconds: number): void => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      slow = true;
      process.kill('SIGKILL');
    }, milliseconds);
  };
  process.stderr!.on('data', (data: Buffer) => {
    said = (said + data.toString()).slice(-2000);
  });
  process.on('message', (message: Message) => {
    if ('tally' in message) finished = message.tally;
    else if ('began' in message) {
      running = message.began;
      wait(patience);
    } else {
      running = undefined;
      tally.tried++;
      if (message.fault === undefined) tally.survived++;
      else tally.faults.push(message.fault);
      onProgress?.(before + tally.tried);
      wait(PATIENCE_WITHOUT_CASES);
    }
  });
  wait(PATIENCE_WITHOUT_CASES);
  return ended(process).then((how) => {
    clearTimeout(timer);
    if (finished) return { tally: finished, stoppedAt: undefined };
    const fault = slow
      ? `takes more than ${patience / 1000} s`
      : `ends the process (${how}) ${lastLine(said)}`;
    tally.tried++;
    tally.faults.push(`seed ${running ?? seed}: ${fault}`);
    return { tally, stoppedAt: running };
  });
}

const ended = (process: ChildProcess): Promise<string> =>
  new Promise((resolve) => process.on('close', (code, signal) => resolve(signal ?? `exit ${code}`)));

const lastLine = (text: string): string => text.trim().split('\n').at(-1)?.slice(0, 200) ?? '';
