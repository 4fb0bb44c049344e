// One measurement in a process of its own, so that its peak memory is only its own. Started by
// measured.ts with the measurement's name, the model's folder and more; sends back one object.
import { z } from 'zod';
import { weightsModes } from '../../src-main/contract/settings.ts';
import { measureNetworks } from './networks.ts';
import { measurePeak } from './peak.ts';
import { measureStep } from './sdxl/step.ts';
import { measureStory } from './story.ts';

const [name, modelFolder = '', second = '', third = ''] = process.argv.slice(2);
const measurements: Record<string, () => Promise<object>> = {
  peak: async () => ({ peakGflops: await measurePeak() }),
  networks: () => measureNetworks(modelFolder),
  story: () => measureStory(modelFolder, second),
  'sdxl-step': () => measureStep(modelFolder, z.enum(weightsModes).parse(second), Number(third)),
};
const figures = await measurements[name ?? '']!();
process.send!({ ...figures, peakMemoryBytes: process.resourceUsage().maxRSS * 1024 });
