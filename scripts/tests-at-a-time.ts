// How many end-to-end tests run beside one another. More than there are cores take longer in all: a page that is waited
// for is drawn and asked again sixty times a second.

import os from 'node:os';

export const testsAtATime = Math.max(1, Math.min(4, os.availableParallelism()));
