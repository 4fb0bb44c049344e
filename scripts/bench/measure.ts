// One measurement in a process of its own, so that its peak memory is only its own. Started by index.ts with
// the measurement's name, the model's folder and the story file; sends back one object.
import { measureNetworks } from './networks.ts';
import { measurePeak } from './peak.ts';
import { measureStory } from './story.ts';

const [name, modelFolder = '', storyFile = ''] = process.argv.slice(2);
const measurements: Record<string, () => Promise<object>> = {
  peak: async () => ({ peakGflops: await measurePeak() }),
  networks: () => measureNetworks(modelFolder),
  story: () => measureStory(modelFolder, storyFile),
};
const figures = await measurements[name ?? '']!();
process.send!({ ...figures, peakMemoryBytes: process.resourceUsage().maxRSS * 1024 });
