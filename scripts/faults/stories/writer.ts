// A process that works on a story as fast as it can and says after each step what is safe now. The campaigns kill it,
// or record what it writes.
//   node writer.ts FILE SEED FIRST_STEP            works on FILE until it is killed
//   node writer.ts FILE SEED FIRST_STEP STEPS TO   makes FILE, goes on in TO after half of the steps, and says digests

import { writeSync } from 'node:fs';
import { basename } from 'node:path';
import { StoryDocument } from '../../../src-main/store/document/story-document.ts';
import { createSample } from '../../../src-main/store/testing/sample-document.ts';
import { digest, operate } from './operations.ts';

const [file = '', seed = '', first = '', steps, to] = process.argv.slice(2);

if (steps === undefined || to === undefined) workForEver(Number(first));
else await work(Number(first), Number(steps), to);

function workForEver(from: number): void {
  const document = StoryDocument.open(file);
  for (let step = from; ; step++) {
    operate(document, Number(seed), step);
    say(`ack ${step}`);
  }
}

async function work(from: number, count: number, elsewhere: string): Promise<void> {
  const document = createSample(file);
  const acknowledge = () => say(`ack ${basename(document.path)} ${digest(document)}`);
  acknowledge();
  for (let step = from; step < from + count; step++) {
    if (step === from + Math.floor(count / 2)) {
      await document.saveAs(elsewhere);
      acknowledge();
    }
    operate(document, Number(seed), step, { largest: 60_000 });
    acknowledge();
  }
  const last = `ack ${basename(document.path)} ${digest(document)}`;
  document.close();
  say(last);
}

/** At once: what is still in a buffer when the process is killed was not said. */
function say(words: string): void {
  writeSync(1, `${words}\n`);
}
