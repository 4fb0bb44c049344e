// LoRA files and their relatives: broken ones, and sound ones with other names, shapes, alphas and metadata. What is accepted
// is multiplied out on paper: its parts must make a change of the very weight they are laid over, at a scale that is a number.

import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Checkpoint, WeightRef } from '../../native-models/checkpoints/checkpoint.ts';
import { turns } from '../../native-models/checkpoints/lora/rotations.ts';
import {
  type Factors,
  partsOf,
  type WeightChange,
} from '../../native-models/checkpoints/lora/weight-change.ts';
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
  '.lora_mid.weight',
  '.alpha',
  '.dora_scale',
  '.hada_w1_a',
  '.hada_w1_b',
  '.hada_w2_a',
  '.hada_w2_b',
  '.hada_t1',
  '.lokr_w1',
  '.lokr_w2',
  '.lokr_w2_a',
  '.lokr_w2_b',
  '.diff',
  '.diff_b',
  '.on_input',
  '.weight',
  '.a1.weight',
  '.a2.weight',
  '.b1.weight',
  '.b2.weight',
  '.oft_blocks',
  '.oft_diag',
  '.oft_R.weight',
  '.boft_R',
  '.rescale',
  '',
];

const number = (random: Random): TensorData => ({
  type: random.pick(['F32', 'I32'] as const),
  shape: random.pick([[], [1], [1, 1]]),
  data: Float32Array.of(random.pick([0, -1, 1, 8, 1e38, Number.NaN, Number.POSITIVE_INFINITY])),
});

function matrix(random: Random): TensorData {
  const size = () => random.pick([0, 1, 2, 4, 8, 16, 32]);
  const square = size();
  const shape = random.pick([
    [size(), size()],
    [size(), square, square],
    [2, size(), square, square],
    [size(), size(), 1, 1],
    [size(), size(), 3, 3],
    [size()],
    [],
  ]);
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

/** How many elements a change has when it is multiplied out; undefined where its parts do not go together. */
function elementsOf(change: WeightChange, weight: readonly number[]): number | undefined {
  const kernel = elements(weight.slice(2));
  const ofProduct = ({ a, b, core }: Factors): number =>
    core === undefined
      ? (elements(a.shape) / a.shape[1]!) * (elements(b.shape) / b.shape[0]!)
      : a.shape[1]! * (elements(b.shape) / b.shape[0]!) * kernel;
  const ofPart = (part: WeightRef | Factors): number =>
    'a' in part ? ofProduct(part) : elements(part.shape);
  switch (change.kind) {
    case 'low-rank': {
      const { up, down, core } = change;
      const ranks = core === undefined ? [down.shape[0]!, down.shape[0]!] : core.shape;
      const count = (elements(up.shape) / ranks[0]!) * (elements(down.shape) / ranks[1]!);
      return core === undefined ? count : count * kernel;
    }
    case 'hadamard':
      return ofProduct(change.factors[0]) === ofProduct(change.factors[1])
        ? ofProduct(change.factors[0])
        : undefined;
    case 'kronecker':
      return ofPart(change.left) * ofPart(change.right);
    case 'difference':
      return elements(change.difference.shape);
    case 'scaling':
      return weight[change.onInput ? 1 : 0] === elements(change.factors.shape) ? elements(weight) : undefined;
    case 'rotation':
      return turns(change, weight[0]!, elements(weight.slice(1))) ? elements(weight) : undefined;
    case 'generalised':
      return (
        (elements(change.b1.shape) / change.b1.shape[1]!) * (elements(change.b2.shape) / change.b2.shape[0]!)
      );
  }
}

function judge({ unet, textEncoder, textEncoder2 }: Checkpoint): string | undefined {
  for (const component of [unet, textEncoder, textEncoder2]) {
    for (const [key, changes] of component?.changes ?? []) {
      const weight = component!.weights.get(key);
      if (!weight) return `a change of "${key}", which is no weight`;
      for (const change of changes) {
        if (!Number.isFinite(change.scale)) return `"${key}" at the scale ${change.scale}`;
        if (elementsOf(change, weight.shape) !== elements(weight.shape)) {
          const parts = [...partsOf(change).values()].map(({ shape }) => `[${shape}]`);
          return `${change.kind} ${parts.join(' · ')} over "${key}" [${weight.shape}]`;
        }
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
