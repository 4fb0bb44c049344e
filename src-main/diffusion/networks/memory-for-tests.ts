// Draws one picture with the built-in model in a process of its own and tells its greatest memory, for
// reckon-memory.test.ts: arguments are the mode of weights, the side in pixels, and whether a picture holds it.

import { fileURLToPath } from 'node:url';
import { weightsModes } from '../../contract/settings.ts';
import { peakMemory } from '../runtime/peak-memory.ts';
import { tellStory } from '../tell-story.ts';

const [mode, side, held] = process.argv.slice(2);
const request = {
  model: { path: fileURLToPath(new URL('../../../native-models/pocket', import.meta.url)) },
  device: 'cpu',
  scenes: [{ identityPrompt: 'a fox', framePrompt: 'in snow', seed: 1 }],
  settings: {
    // The model's own way holds by a picture.
    ...(held === 'held' ? {} : { method: 'onestory' as const }),
    steps: 2,
    width: Number(side),
    height: Number(side),
    guidanceScale: 5,
    weights: weightsModes.find((name) => name === mode)!,
  },
} as const;
for await (const _ of tellStory(request)) process.send!(peakMemory());
