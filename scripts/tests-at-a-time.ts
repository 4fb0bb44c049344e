// How many end-to-end tests run beside one another: half of their time they wait, so two share two cores well.

import os from 'node:os';

export const testsAtATime = Math.max(1, Math.min(4, os.availableParallelism()));
