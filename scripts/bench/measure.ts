// One measurement in a process of its own, so that its peak memory is only its own. Started by
// measured.ts with the measurement's name and what it asks for; sends back one object.

import { z } from 'zod';
import { weightsModes } from '../../src-main/contract/settings.ts';
import { peakMemory } from '../../src-main/diffusion/runtime/peak-memory.ts';
import { measureHeld } from './held.ts';
import { measureNetworks } from './networks.ts';
import { measurePeak } from './peak.ts';
import { measureDrawing, measureQuantising } from './sdxl/drawing.ts';
import { measureStory } from './story.ts';

const [name, model = '', second = '', ...more] = process.argv.slice(2);
const mode = () => z.enum(weightsModes).parse(second);
const [side = 0, steps = 0] = more.map(Number);
const measurements: Record<string, () => Promise<object>> = {
  peak: async () => ({ peakGflops: await measurePeak() }),
  networks: () => measureNetworks(model),
  story: () => measureStory(model, second),
  held: () => measureHeld(model, Number(second), more[0] ? Number(more[0]) : undefined),
  'sdxl-quantising': () => measureQuantising(model, mode()),
  'sdxl-drawing': () => measureDrawing(model, mode(), side, steps),
};
const figures = await measurements[name ?? '']!();
process.send!({ ...figures, peakMemoryBytes: peakMemory() });
