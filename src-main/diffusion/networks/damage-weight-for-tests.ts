// Puts one infinity into a half-precision weight of a .safetensors file, as a bad disk or a bad merge leaves it.

import { readFileSync, writeFileSync } from 'node:fs';

export function damageWeight(file: string, key: string): void {
  const bytes = readFileSync(file);
  const start = 8 + Number(bytes.readBigUInt64LE(0));
  const header = JSON.parse(bytes.toString('utf8', 8, start));
  const { dtype, data_offsets } = header[key] as { dtype: string; data_offsets: [number, number] };
  if (dtype !== 'F16') throw new Error(`${key} is ${dtype}`);
  bytes.writeUInt16LE(0x7c00, start + data_offsets[0] + 2);
  writeFileSync(file, bytes);
}
