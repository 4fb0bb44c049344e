// LoRA files: broken ones, and sound ones with other names, shapes, alphas and metadata. What is accepted is multiplied
// out on paper: up and down must make a change of the very weight they are laid over, at a scale that is a number.

import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Checkpoint } from '../../native-models/checkpoints/checkpoint.ts';
import {
  encodeSafetensors,
  type TensorData,
} from '../../native-models/checkpoints/write-safetensors-for-tests.ts';
import { applyLoras, openCheckpoint } from '../../native-models/index.ts';
import type { Campaign } from './campaign.ts';
import { eachCase } from './cases.ts';
import { hostileValue, mutateBytes, mutateText } from './mutate.ts';
import type { Random } from './random.ts';

const fixtures = path.resolve(import.meta.dirname, '../../native-models/parity/fixtures');
const FILES = ['sd15-kohya', 'sd15-processors', 'sdxl-kohya', 'sdxl-peft'].map((name) =>
  path.join(fixtures, 'loras', `${name}.safetensors`),
);
const STEMS = [
  'lora_unet_mid_block_attentions_0_proj_in',
  'lora_unet_down_blocks_999999999_resnets_0_conv1',
  'lora_te_text_model_encoder_layers_0_mlp_fc1',
  'unet.mid_block.attentions.0.proj_in',
  'text_encoder_2.text_model.encoder.layers.0.mlp.fc1',
  '__proto__',
  'x',
];
const ROLES = [
  '.lora_down.weight',
  '.lora_up.weight',
  '.lora_A.weight',
  '.lora_B.default.weight',
  '.alpha',
  '.hada_w1_a',
  '',
];

const number = (random: Random): TensorData => ({
  type: random.pick(['F32', 'I32'] as const),
  shape: random.pick([[], [1], [1, 1]]),
  data: Float32Array.of(random.pick([0, -1, 1, 8, 1e38, Number.NaN, Number.POSITIVE_INFINITY])),
});

function matrix(random: Random): TensorData {
  const size = () => random.pick([0, 1, 2, 4, 8, 16, 32]);
  const shape = random.pick([[size(), size()], [size(), size(), 1, 1], [size(), size(), 3, 3], [size()], []]);
  return { type: 'F32', shape, data: new Float32Array(shape.reduce((a, b) => a * b, 1)) };
}

/** A file put together from names, shapes and metadata that tools write, and some that none does. */
function inventedLora(random: Random): Uint8Array {
  const tensors: Record<string, TensorData> = Object.create(null);
  for (let n = random.below(6); n >= 0; n--) {
    const stem = random.chance(0.2)
      ? mutateText(random, random.pick(STEMS)).slice(0, 400)
      : random.pick(STEMS);
    for (const role of ROLES) {
      if (random.chance(0.5)) tensors[stem + role] = role === '.alpha' ? number(random) : matrix(random);
    }
  }
  const settings = { 'unet.lora_alpha': hostileValue(random), 'unet.alpha_pattern': hostileValue(random) };
  const text = random.chance(0.5) ? JSON.stringify(settings) : mutateText(random, JSON.stringify(settings));
  return encodeSafetensors(tensors, { lora_adapter_metadata: text, ss_base_model_version: 'sdxl' });
}

const elements = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

function judge({ unet, textEncoder, textEncoder2 }: Checkpoint): string | undefined {
  for (const component of [unet, textEncoder, textEncoder2]) {
    for (const [key, deltas] of component?.loras ?? []) {
      const weight = component!.weights.get(key);
      if (!weight) return `a change of "${key}", which is no weight`;
      for (const { down, up, scale } of deltas) {
        if (!Number.isFinite(scale)) return `"${key}" at the scale ${scale}`;
        const [rank = 0] = down.shape;
        if (
          rank < 1 ||
          (elements(up.shape) / rank) * (elements(down.shape) / rank) !== elements(weight.shape)
        )
          return `[${up.shape}] · [${down.shape}] over "${key}" [${weight.shape}]`;
      }
    }
  }
  return undefined;
}

export const campaign: Campaign = {
  name: 'loras',
  what: 'LoRA files laid over checkpoints',
  cases: 1500,
  async run(options) {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'fabula-faults-'));
    const file = path.join(folder, 'x.safetensors');
    const sound = FILES.map((name) => new Uint8Array(fs.readFileSync(name)));
    const models = await Promise.all(
      ['sd15', 'sdxl'].map((name) => openCheckpoint(path.join(fixtures, 'networks', name, 'checkpoint'))),
    );
    try {
      return await eachCase(options, async (random) => {
        fs.writeFileSync(
          file,
          random.chance(0.5) ? mutateBytes(random, random.pick(sound)) : inventedLora(random),
        );
        const strength = random.pick([-10, 0, 0.5, 1, 10]);
        return judge(await applyLoras(random.pick(models), [{ file, strength }]));
      });
    } finally {
      fs.rmSync(folder, { recursive: true });
    }
  },
};
