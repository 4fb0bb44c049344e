// A process that works on a story as fast as it can and says after each step what is safe now. Started by the campaigns,
// which kill it or record what it writes: node writer.ts FILE SEED FIRST_STEP STEPS [--digest]

import { writeSync } from 'node:fs';
import { StoryDocument } from '../../../src-main/store/document/story-document.ts';
import { createSample } from '../../../src-main/store/testing/sample-document.ts';
import { digest, operate } from './operations.ts';

const [file = '', seed = '', first = '', steps = '', flag] = process.argv.slice(2);
const withDigest = flag === '--digest';

const document = withDigest ? createSample(file) : StoryDocument.open(file);
acknowledge(Number(first) - 1);
for (let step = Number(first); step < Number(first) + Number(steps); step++) {
  operate(document, Number(seed), step, withDigest ? { largest: 60_000 } : {});
  acknowledge(step);
}
document.close();
acknowledge('closed');

/** At once: what is still in a buffer when the process is killed was not said. */
function acknowledge(step: number | string): void {
  writeSync(1, `ack ${step}${withDigest && typeof step === 'number' ? ` ${digest(document)}` : ''}\n`);
}
