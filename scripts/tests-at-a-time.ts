// How many end-to-end tests run beside one another: most of their time they wait for a window or a picture, so two share
// a core well.

import os from 'node:os';

export const testsAtATime = Math.min(4, 2 * os.availableParallelism());
