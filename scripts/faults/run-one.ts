// One campaign in this process, for watch.ts: its file, the first seed, the number of cases.

import { pathToFileURL } from 'node:url';
import type { Campaign } from './campaign.ts';

const [file = '', seed, count] = process.argv.slice(2);
const { campaign } = (await import(pathToFileURL(file).href)) as { campaign: Campaign };
const tally = await campaign.run({ seed: Number(seed), count: Number(count) });
process.send?.({ tally }, undefined, undefined, () => process.exit());
