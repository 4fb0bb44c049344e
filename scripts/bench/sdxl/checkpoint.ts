// A U-Net with SDXL's keys and shapes and random half-precision weights, as one safetensors file in a folder: 5 GB
// that cost seconds to make. Its pictures would be noise; its arithmetic is SDXL's.
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { CheckpointError, type Component, compileUnet } from '../../../native-models/architectures/index.ts';
import { readSafetensors } from '../../../native-models/checkpoints/safetensors.ts';

const presets = new URL('../../../assets/architectures/sdxl.json', import.meta.url);

const empty = (weights: Component['weights']): Component => ({
  name: 'unet',
  source: 'random SDXL',
  className: 'UNet2DConditionModel',
  config: JSON.parse(readFileSync(presets, 'utf8')).unet,
  weights,
  files: [],
});

/** Every parameter that the compiler asks for, with its shape. */
function parameters(): Map<string, readonly number[]> {
  const found = new Map<string, readonly number[]>();
  try {
    compileUnet(empty(new Map()), { onParameter: (key, shape) => found.set(key, shape) });
  } catch (error) {
    // There are no weights yet: that all of them are missing is what was asked.
    if (!(error instanceof CheckpointError && error.code === 'wrong-keys')) throw error;
  }
  return found;
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

/** Writes the file and gives the component that lies in it. */
export async function makeUnet(folder: string): Promise<Component> {
  const file = join(folder, 'unet.safetensors');
  const header: Record<string, object> = {};
  let offset = 0;
  const shapes = parameters();
  for (const [key, shape] of shapes) {
    const bytes = shape.reduce((a, b) => a * b, 2);
    header[key] = { dtype: 'F16', shape, data_offsets: [offset, offset + bytes] };
    offset += bytes;
  }
  const json = JSON.stringify(header);
  const text = Buffer.from(json.padEnd(Math.ceil(json.length / 8) * 8));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  const out = openSync(file, 'w');
  try {
    for (const part of [length, text]) writeSync(out, part);
    const random = pool();
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
  return openUnet(folder);
}

export async function openUnet(folder: string): Promise<Component> {
  const { tensors } = await readSafetensors(join(folder, 'unet.safetensors'));
  return empty(tensors);
}
