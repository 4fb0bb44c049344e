// A copy of a checkpoint whose VAE puts out one number everywhere, or none: what overflow looks like from outside.

import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tinyModel } from './studio.ts';

/** @param fill What the last convolution's weights and bias become. */
export function brokenModel(folder: string, fill: 0 | typeof Number.NaN): string {
  const copy = join(folder, `model-${fill}`);
  cpSync(tinyModel, copy, { recursive: true });
  const file = join(copy, 'vae', 'diffusion_pytorch_model.safetensors');
  const bytes = readFileSync(file);
  const headerLength = Number(bytes.readBigUInt64LE(0));
  const header = JSON.parse(bytes.toString('utf8', 8, 8 + headerLength)) as Record<
    string,
    { dtype: string; data_offsets: [number, number] }
  >;
  for (const name of ['decoder.conv_out.weight', 'decoder.conv_out.bias']) {
    const { dtype, data_offsets } = header[name]!;
    if (dtype !== 'F16') throw new Error(`${name} is ${dtype}`);
    const half = fill === 0 ? 0 : 0x7e00;
    for (let at = data_offsets[0]; at < data_offsets[1]; at += 2)
      bytes.writeUInt16LE(half, 8 + headerLength + at);
  }
  writeFileSync(file, bytes);
  return copy;
}
