// The JSON files of model folders: pipelines, networks, schedulers, tokenizers and manifests, with numbers, lists and
// kinds that no model has. What is accepted must be whole: every network compiles, every number of the plan is one.

import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {
  compileTextEncoder,
  compileUnet,
  compileVaeDecoder,
  graphMemory,
} from '../../native-models/index.ts';
import { resolvedSettings } from '../../src-main/contract/settings.ts';
import { type Model, openModel } from '../../src-main/diffusion/model/model.ts';
import { planStory } from '../../src-main/diffusion/plan.ts';
import type { Campaign } from './campaign.ts';
import { eachCase } from './cases.ts';
import { mutateJsonText } from './mutate.ts';

const root = path.resolve(import.meta.dirname, '../..');
const fixtures = path.join(root, 'native-models/parity/fixtures');
/** Compiled here, and exported by others. */
const MODELS = [
  ...['tiny-sdxl', 'tiny-sd15', 'tiny-lcm'].map((name) => path.join(fixtures, 'whole-method/models', name)),
  path.join(fixtures, 'onnx-exports/sdxl/model'),
];
const manifest = JSON.parse(fs.readFileSync(path.join(root, 'native-models/pocket/fabula.json'), 'utf8'));

/** Every JSON file of a folder, by its path from there. */
function configsOf(folder: string): [name: string, value: unknown][] {
  return fs
    .readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => [name, JSON.parse(fs.readFileSync(path.join(folder, name), 'utf8'))]);
}

/** What is wrong with a model that was taken. */
function judge(model: Model): string | undefined {
  const { checkpoint, latentChannels, vaeFactor } = model;
  const scene = { identityPrompt: 'a fox', framePrompt: 'in a boat', seed: 1 };
  const plan = planStory(model, {
    model: { path: '' },
    device: 'cpu',
    scenes: [scene],
    settings: { steps: 3 },
  });
  const settings = resolvedSettings.safeParse(plan.settings);
  if (!settings.success) return `settings outside the contract: ${settings.error.issues[0]?.path}`;
  const { sigmas, timesteps } = plan.scheduler;
  if (![...sigmas, ...timesteps].every(Number.isFinite)) return 'a schedule that is not finite';
  if (!plan.shape.every((size) => Number.isSafeInteger(size) && size > 0))
    return `latents of [${plan.shape}]`;
  const [, h, w] = plan.shape;
  const unet = compileUnet(checkpoint.unet);
  const hiddenState = checkpoint.family === 'sdxl' ? 'penultimate' : 'normed';
  const texts = [checkpoint.textEncoder, checkpoint.textEncoder2].filter((one) => one !== undefined);
  const graphs = [
    unet.graph,
    compileVaeDecoder(checkpoint.vae),
    ...texts.map((one) => compileTextEncoder(one, { hiddenState })),
  ];
  for (const graph of graphs) {
    const memory = graphMemory(graph, { B: 2, S: 77, H: h, W: w, h, w, D: 8, P: 8 });
    if (!Object.values(memory).every((bytes) => Number.isFinite(bytes) && bytes >= 0))
      return 'memory that is no number';
  }
  return latentChannels * vaeFactor > 0 ? undefined : 'no latents';
}

export const campaign: Campaign = {
  name: 'configs',
  what: 'configs of pipelines, networks, schedulers, tokenizers, manifests',
  cases: 400,
  async run(options) {
    const base = fs.mkdtempSync(path.join(os.tmpdir(), 'fabula-faults-'));
    const copies = MODELS.map((from, i) => {
      const folder = path.join(base, String(i));
      fs.cpSync(from, folder, { recursive: true });
      fs.writeFileSync(
        path.join(folder, 'fabula.json'),
        JSON.stringify({ ...manifest, architecture: i === 0 || i === 3 ? 'sdxl' : 'sd1' }),
      );
      return { folder, configs: configsOf(folder) };
    });
    try {
      return await eachCase(options, async (random) => {
        const { folder, configs } = random.pick(copies);
        const [name, value] = random.pick(configs);
        const file = path.join(folder, name);
        fs.writeFileSync(file, mutateJsonText(random, value));
        try {
          return judge(await openModel({ path: folder }));
        } finally {
          fs.writeFileSync(file, JSON.stringify(value));
        }
      });
    } finally {
      fs.rmSync(base, { recursive: true });
    }
  },
};
