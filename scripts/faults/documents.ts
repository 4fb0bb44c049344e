// Stories whose files are damaged or made to harm: flipped bits, pages, lengths, journals, values, JSON, sequences, the
// schema. Each must be refused in words with its bytes as they were, or open and be read and worked on, with nothing in
// it that the contract does not promise.

import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Campaign, Tally } from './campaign.ts';

const JUDGE = fileURLToPath(new URL('stories/document-judge.ts', import.meta.url));

/** Milliseconds for one story, on a machine that is busy with other things too. */
const PATIENCE = 30_000;
const CASES_PER_PROCESS = 500;

export const campaign: Campaign = {
  name: 'documents',
  what: 'damaged and hostile .fabula files; count: files',
  async run({ seed, count }) {
    const tally: Tally = { tried: 0, survived: 0, faults: [] };
    while (tally.tried < count) {
      const cases = Math.min(CASES_PER_PROCESS, count - tally.tried);
      await judgeSome(seed, tally.tried, cases, tally);
    }
    return tally;
  },
};

/** Up to `count` cases; fewer when one of them hangs or takes the process with it. */
async function judgeSome(seed: number, first: number, count: number, tally: Tally): Promise<void> {
  const args = [JUDGE, `${seed}`, `${first}`, `${count}`];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(-400);
  });
  const closed = new Promise<string>((resolve) => {
    child.on('close', (code, signal) => resolve(`ended with ${signal ?? code} ${complaint}`));
  });
  let open: number | undefined;
  let hung = false;
  let patience = watch();
  for await (const line of createInterface({ input: child.stdout })) {
    clearTimeout(patience);
    patience = watch();
    const [, kind, number, rest] = /^(case|borne|fault) (\d+) ?(.*)$/.exec(line) ?? [];
    if (kind === 'case') open = Number(number);
    else if (kind !== undefined) {
      open = undefined;
      tally.tried += 1;
      if (kind === 'borne') tally.survived += 1;
      else tally.faults.push(`seed ${seed}, file ${number}: ${rest}`);
    }
  }
  clearTimeout(patience);
  const end = await closed;
  if (open !== undefined) {
    tally.tried += 1;
    tally.faults.push(`seed ${seed}, file ${open}: ${hung ? 'hangs' : `the process ${end}`}`);
  } else if (!end.startsWith('ended with 0')) throw new Error(`the judge ${end}`);

  function watch(): NodeJS.Timeout {
    return setTimeout(() => {
      hung = true;
      child.kill('SIGKILL');
    }, PATIENCE);
  }
}
