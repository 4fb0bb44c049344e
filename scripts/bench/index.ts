// `npm run bench [-- MODEL] [--json]`: how fast a model draws on this machine's CPU, and how much of what the
// machine can do that is. MODEL is the built-in pocket (default), a folder, or sdxl: random weights of that size
// (`-- sdxl [--size 512,1024] [--modes LIST] [--steps 2] [--folder DIR] [--no-torch]`, see sdxl/index.ts).
// `-- story-cost [--released DIR]` counts a story's U-Net work instead (story-cost/index.ts), `-- traffic [--size 1024]` what
// a step moves on a graphics card (traffic.ts), `-- hold [MODEL]` measures what holding by a picture costs (held.ts).

import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { defaultModel, findModel } from '../../src-main/cli/model-reference.ts';
import { weightsModes } from '../../src-main/contract/settings.ts';
import { benchHeld } from './held.ts';
import { measure } from './measured.ts';
import type { NetworkFigures } from './networks.ts';
import { benchSdxl } from './sdxl/index.ts';
import type { StoryFigures } from './story.ts';
import { benchStoryCost } from './story-cost/index.ts';
import { measureTraffic, trafficTable } from './traffic-table.ts';

const example = fileURLToPath(new URL('../../assets/stories/fox.yaml', import.meta.url));

const { values, positionals } = parseArgs({
  options: {
    json: { type: 'boolean' },
    size: { type: 'string' },
    modes: { type: 'string', default: weightsModes.join() },
    steps: { type: 'string' },
    folder: { type: 'string' },
    released: { type: 'string' },
    torch: { type: 'boolean', default: true },
  },
  allowPositionals: true,
  allowNegative: true,
});
const model = positionals[0] ?? defaultModel;
const whole = (text: string, multipleOf: number) =>
  z.coerce.number().int().positive().multipleOf(multipleOf).parse(text);
if (model === 'story-cost') {
  const { size = '1024', steps = '4', released } = values;
  await benchStoryCost({ side: whole(size, 64), steps: whole(steps, 1), released });
  process.exit();
}
if (model === 'traffic') {
  console.log(trafficTable(measureTraffic(whole(values.size ?? '1024', 64))));
  process.exit();
}
if (model === 'hold') {
  const held = await findModel({ text: positionals[1] ?? defaultModel, folder: process.cwd() });
  console.log(await benchHeld(held.path));
  process.exit();
}
if (model === 'sdxl') {
  await benchSdxl({
    sides: (values.size ?? '512,1024').split(',').map((side) => whole(side, 64)),
    modes: values.modes.split(',').map((mode) => z.enum(weightsModes).parse(mode)),
    steps: whole(values.steps ?? '2', 1),
    folder: values.folder,
    torch: values.torch,
  });
  process.exit();
}
const folder = (await findModel({ text: model, folder: process.cwd() })).path;
const { peakGflops } = await measure<{ peakGflops: number }>('peak');
const networks = await measure<NetworkFigures>('networks', folder);
const story = await measure<StoryFigures>('story', folder, example);

if (values.json) console.log(JSON.stringify({ model, peakGflops, networks, story }));
else console.log(table());

function table(): string {
  const speed = (gflop: number, seconds: number) =>
    `${(gflop / seconds).toFixed(0)} GFLOP/s, ${((100 * gflop) / seconds / peakGflops).toFixed(0)} % of peak`;
  const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(0)} MB`;
  const { unetSeconds, unetGflop, vaeSeconds, vaeGflop, width, height, steps, batch } = networks;
  const rows: [string, string, string][] = [
    ['this machine', `${peakGflops.toFixed(0)} GFLOP/s`, 'float32 peak measured in ONNX Runtime'],
    ['loading', `${networks.loadSeconds.toFixed(2)} s`, 'U-Net and VAE sessions'],
    [
      'U-Net step',
      `${unetSeconds.toFixed(3)} s`,
      `${unetGflop.toFixed(1)} GFLOP (batch ${batch}): ${speed(unetGflop, unetSeconds)}`,
    ],
    [
      'VAE decoding',
      `${vaeSeconds.toFixed(3)} s`,
      `${vaeGflop.toFixed(1)} GFLOP: ${speed(vaeGflop, vaeSeconds)}`,
    ],
    ['picture', `${story.secondsPerPicture.toFixed(2)} s`, `${steps} steps, ${width}x${height}`],
    ['story', `${story.storySeconds.toFixed(1)} s`, `${story.pictures} pictures, loading included`],
    [
      'peak memory',
      megabytes(story.peakMemoryBytes),
      `the story; networks alone ${megabytes(networks.peakMemoryBytes)}`,
    ],
  ];
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => row[column]!.length)));
  const lines = rows.map(
    ([what, figure, about]) => `${what.padEnd(widths[0]!)}  ${figure.padStart(widths[1]!)}  ${about}`,
  );
  return [`${model} on the CPU`, ...lines].join('\n');
}
