// A whole checkpoint with SDXL's keys and shapes and random half-precision weights, as a folder in diffusers' layout:
// 7 GB that cost seconds to make. Its pictures are noise; its arithmetic and its memory are SDXL's.

import { closeSync, existsSync, mkdirSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { WeightRef } from '../../../native-models/checkpoints/checkpoint.ts';
import {
  CheckpointError,
  type CompileOptions,
  type Component,
  type ComponentName,
  type Config,
  clipVocabulary,
  compileTextEncoder,
  compileUnet,
  compileVaeDecoder,
} from '../../../native-models/index.ts';

const asset = (name: string): string => fileURLToPath(new URL(`../../../assets/${name}`, import.meta.url));

type Compile = (component: Component, options: CompileOptions) => unknown;

interface Part {
  className: string;
  library: 'diffusers' | 'transformers';
  file: string;
  compile: Compile;
}

const unetFile = 'diffusion_pytorch_model.safetensors';

const PARTS: Readonly<Record<ComponentName, Part>> = {
  text_encoder: {
    className: 'CLIPTextModel',
    library: 'transformers',
    file: 'model.safetensors',
    compile: (c, o) => compileTextEncoder(c, { ...o, hiddenState: 'normed' }),
  },
  text_encoder_2: {
    className: 'CLIPTextModelWithProjection',
    library: 'transformers',
    file: 'model.safetensors',
    compile: (c, o) => compileTextEncoder(c, { ...o, hiddenState: 'normed', pooled: true }),
  },
  unet: {
    className: 'UNet2DConditionModel',
    library: 'diffusers',
    file: unetFile,
    compile: (c, o) => compileUnet(c, o),
  },
  vae: {
    className: 'AutoencoderKL',
    library: 'diffusers',
    file: unetFile,
    compile: (c, o) => compileVaeDecoder(c, o),
  },
};

/** Every parameter that the compiler asks for, with its shape. */
function parametersOf(name: ComponentName, { className, compile }: Part, config: Config) {
  const found = new Map<string, readonly number[]>();
  const onParameter = (key: string, shape: readonly number[]) => found.set(key, shape);
  const empty = { name, source: 'random SDXL', className, config, weights: new Map(), files: [] };
  try {
    compile(empty, { onParameter });
  } catch (error) {
    // There are no weights yet: that all of them are missing is what was asked.
    if (!(error instanceof CheckpointError && error.code === 'wrong-keys')) throw error;
  }
  return found;
}

const presets = (): Record<string, Config> =>
  JSON.parse(readFileSync(asset('architectures/sdxl.json'), 'utf8'));

/** SDXL's U-Net with no weights behind it: it can be compiled and reckoned with, not run. */
export function ghostUnet(): Component {
  const { unet: config } = presets();
  const { className } = PARTS.unet;
  const shapes = parametersOf('unet', PARTS.unet, config!);
  const weights = new Map(
    [...shapes].map(([key, shape]): [string, WeightRef] => [
      key,
      { type: 'F16', shape, file: 'none', byteOffset: 0, byteLength: shape.reduce((a, b) => a * b, 2) },
    ]),
  );
  return { name: 'unet', source: 'SDXL', className, config: config!, weights, files: [] };
}

const POOL = 4_194_301;

/** Half-precision numbers, evenly spread over ±0.03: unit gain at about a thousand inputs. */
function pool(): Uint8Array {
  const bits = new Uint16Array(POOL);
  let state = 1;
  for (let i = 0; i < POOL; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    // Exponents 2^-6 … 2^-9 and any fraction and sign.
    bits[i] = ((state >>> 16) & 0x83ff) | ((9 - ((state >>> 8) & 3)) << 10);
  }
  return new Uint8Array(bits.buffer);
}

function writeWeights(
  path: string,
  shapes: ReadonlyMap<string, readonly number[]>,
  random: Uint8Array,
): void {
  const header: Record<string, object> = { __metadata__: { format: 'pt' } };
  let offset = 0;
  for (const [key, shape] of shapes) {
    const bytes = shape.reduce((a, b) => a * b, 2);
    header[key] = { dtype: 'F16', shape, data_offsets: [offset, offset + bytes] };
    offset += bytes;
  }
  const json = JSON.stringify(header);
  const text = Buffer.from(json.padEnd(Math.ceil(json.length / 8) * 8));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  const out = openSync(path, 'w');
  try {
    for (const part of [length, text]) writeSync(out, part);
    let from = 0;
    for (const [key, shape] of shapes) {
      let left = shape.reduce((a, b) => a * b, 2);
      if (shape.length === 1) {
        // Norms are 1 and biases 0.
        const value = key.endsWith('.weight') ? 0x3c00 : 0;
        writeSync(out, new Uint8Array(new Uint16Array(left / 2).fill(value).buffer));
        continue;
      }
      while (left > 0) {
        const part = random.subarray(from, Math.min(random.length, from + left));
        left -= writeSync(out, part);
        from = (from + part.length) % random.length;
      }
    }
  } finally {
    closeSync(out);
  }
}

function writeTokenizer(folder: string, config: object): void {
  mkdirSync(folder, { recursive: true });
  const merges = readFileSync(asset('clip/merges.txt'), 'utf8');
  writeFileSync(join(folder, 'merges.txt'), merges);
  writeFileSync(join(folder, 'vocab.json'), JSON.stringify(Object.fromEntries(clipVocabulary(merges))));
  const all = { tokenizer_class: 'CLIPTokenizer', ...config };
  writeFileSync(join(folder, 'tokenizer_config.json'), JSON.stringify(all));
  writeFileSync(join(folder, 'special_tokens_map.json'), JSON.stringify(config));
}

const isPart = (name: string): name is ComponentName => Object.hasOwn(PARTS, name);

/** Makes the checkpoint in `folder` unless it is there; model_index.json, written last, says that it is. */
export function ensureSdxl(folder: string): void {
  const index = join(folder, 'model_index.json');
  if (existsSync(index)) return;
  const configs = presets();
  const random = pool();
  const classes: Record<string, [string, string]> = { scheduler: ['diffusers', 'EulerDiscreteScheduler'] };
  for (const [name, config] of Object.entries(configs)) {
    const place = join(folder, name);
    if (name.startsWith('tokenizer')) {
      writeTokenizer(place, config);
      classes[name] = ['transformers', 'CLIPTokenizer'];
    } else if (name === 'scheduler') {
      mkdirSync(place, { recursive: true });
      writeFileSync(join(place, 'scheduler_config.json'), JSON.stringify(config));
    } else if (isPart(name)) {
      const part = PARTS[name];
      mkdirSync(place, { recursive: true });
      const told =
        part.library === 'transformers'
          ? { architectures: [part.className] }
          : { _class_name: part.className };
      writeFileSync(join(place, 'config.json'), JSON.stringify({ ...told, ...config }));
      writeWeights(join(place, part.file), parametersOf(name, part, config), random);
      classes[name] = [part.library, part.className];
    }
  }
  writeFileSync(index, JSON.stringify({ ...configs.pipeline, ...classes }, null, 1));
}

/** Where the U-Net's weights lie in such a folder. */
export const unetWeights = (folder: string): string => join(folder, 'unet', unetFile);
