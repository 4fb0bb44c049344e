// Draws one picture with the built-in model in a process of its own and tells its greatest memory, for
// reckon-memory.test.ts: arguments are the mode of weights and the side in pixels.

import { fileURLToPath } from 'node:url';
import { weightsModes } from '../../contract/settings.ts';
import { tellStory } from '../tell-story.ts';

const [mode, side] = process.argv.slice(2);
const request = {
  model: { path: fileURLToPath(new URL('../../../native-models/pocket', import.meta.url)) },
  device: 'cpu',
  scenes: [{ identityPrompt: 'a fox', framePrompt: 'in snow', seed: 1 }],
  // Reckoned without pictures that hold.
  settings: {
    method: 'onestory',
    steps: 2,
    width: Number(side),
    height: Number(side),
    guidanceScale: 5,
    weights: weightsModes.find((name) => name === mode)!,
  },
} as const;
for await (const _ of tellStory(request)) process.send!(process.resourceUsage().maxRSS * 1024);
