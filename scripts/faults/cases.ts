// The cases of one campaign, one after the other: each has a seed of its own, tells the watching process that it began
// and how it ended, and either survives or is a line of words.

import { toErrorValue } from '../../src-main/contract/errors.ts';
import type { Tally } from './campaign.ts';
import { Random } from './random.ts';

/** What a campaign's process says to the one that watches it. */
export type Message = { began: number } | { ended: number; fault?: string } | { tally: Tally };

const say = (message: Message): void => {
  process.send?.(message);
};

/** What is wrong with a case; undefined for one that was refused in words, or accepted and right. */
export type Case = (random: Random, seed: number) => Promise<string | undefined> | string | undefined;

/** Case `i` has the seed `seed + i`: `--seed N --count 1` runs one alone. */
export async function eachCase({ seed, count }: { seed: number; count: number }, one: Case): Promise<Tally> {
  const tally: Tally = { tried: 0, survived: 0, faults: [] };
  for (let at = seed; at < seed + count; at++) {
    say({ began: at });
    const wrong = await outcome(one, at);
    const fault = wrong === undefined ? undefined : `seed ${at}: ${wrong.replace(/\s+/g, ' ').slice(0, 300)}`;
    tally.tried++;
    if (fault === undefined) tally.survived++;
    else tally.faults.push(fault);
    say({ ended: at, ...(fault === undefined ? {} : { fault }) });
  }
  return tally;
}

async function outcome(one: Case, seed: number): Promise<string | undefined> {
  try {
    return await one(new Random(seed), seed);
  } catch (error) {
    return faultOfRefusal(error);
  }
}

/** Of a message as it was thrown: what people see is cut, but it was put together whole. */
const LONGEST_MESSAGE = 100_000;

/** What is wrong with a thrown thing as an answer to bad input: a refusal is an error for people, in whole sentences. */
export function faultOfRefusal(error: unknown): string | undefined {
  const { code, message, hint } = toErrorValue(error);
  const raw = error instanceof Error ? error : new Error(String(error));
  if (code === 'internal') return `raw ${raw.name}: ${message} ${raw.stack?.split('\n')[1]?.trim() ?? ''}`;
  if (hint === '') return `no hint: ${message}`;
  if (raw.message.length > LONGEST_MESSAGE)
    return `a message of ${raw.message.length} characters: ${message}`;
  if (!/[.?!]$/.test(raw.message)) return `no full stop: ${message}`;
  return undefined;
}
