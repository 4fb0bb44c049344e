// `npm run faults [-- NAME,NAME] [--seed N] [--count N]`: attacks what reads other people's input, campaign by
// campaign, and prints what was tried and what did not survive. Exits 1 when anything did not.

import fs from 'node:fs';
import { parseArgs } from 'node:util';
import { duration } from '../../src-main/cli/progress/amounts.ts';
import type { Campaign, Tally } from './campaign.ts';
import { watched } from './watch.ts';

/** Cases of a campaign that does not say how many it wants. */
const CASES = 300;

/** Every file here that exports a campaign: none is forgotten in a list. */
async function campaigns(): Promise<Campaign[]> {
  const names = fs.readdirSync(import.meta.dirname).filter((name) => /^[a-z-]+\.ts$/.test(name));
  const own = new Set(['index.ts', 'run-one.ts']);
  const found: Campaign[] = [];
  for (const name of names.filter((one) => !own.has(one)).sort()) {
    const text = fs.readFileSync(new URL(name, import.meta.url), 'utf8');
    if (!/^export const campaign\b/m.test(text)) continue;
    found.push(((await import(`./${name}`)) as { campaign: Campaign }).campaign);
  }
  return found;
}

const wholeNumber = (flag: string, text: string): number => {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= 0) return value;
  console.error(`faults: ${flag} ${text} is not a whole number.`);
  process.exit(2);
};

const { values, positionals } = parseArgs({
  options: { seed: { type: 'string', default: '1' }, count: { type: 'string' } },
  allowPositionals: true,
});
const seed = wholeNumber('--seed', values.seed);
const wanted = positionals.flatMap((names) => names.split(',')).filter((name) => name !== '');
const all = await campaigns();
const unknown = wanted.find((name) => !all.some((one) => one.name === name));
if (unknown !== undefined) {
  console.error(
    `faults: there is no campaign ${unknown}. There are ${all.map(({ name }) => name).join(', ')}.`,
  );
  process.exit(2);
}

const isTerminal = process.stderr.isTTY;
const started = performance.now();
const tallies: [Campaign, Tally][] = [];
for (const campaign of all.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
  const count = values.count === undefined ? (campaign.cases ?? CASES) : wholeNumber('--count', values.count);
  const began = performance.now();
  const onProgress = (tried: number) => {
    if (isTerminal && tried % 20 === 0)
      process.stderr.write(`\r\x1b[K${campaign.name}: ${tried} of ${count}`);
  };
  const tally = await watched(campaign.name, { seed, count, onProgress });
  tallies.push([campaign, tally]);
  const took = duration((performance.now() - began) / 1000);
  const line = `${campaign.name}: ${tally.tried} tried, ${tally.faults.length} faults, ${took}`;
  process.stderr.write(`${isTerminal ? '\r\x1b[K' : ''}${line}\n`);
}

console.log('| campaign | what | tried | survived | faults |\n|---|---|---:|---:|---:|');
for (const [{ name, what }, { tried, survived, faults }] of tallies) {
  console.log(`| ${name} | ${what} | ${tried} | ${survived} | ${faults.length} |`);
}
const faults = tallies.flatMap(([{ name }, tally]) => tally.faults.map((fault) => `${name} ${fault}`));
if (faults.length > 0) console.log(`\n${faults.join('\n')}`);
console.log(`\nseed ${seed}, ${duration((performance.now() - started) / 1000)}`);
if (faults.length > 0) process.exitCode = 1;
