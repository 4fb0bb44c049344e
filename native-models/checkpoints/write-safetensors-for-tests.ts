// Writes safetensors files: for tests, which need small and broken ones. The product never writes weights.

import type { WeightType } from './checkpoint.ts';

export interface TensorData {
  type: WeightType;
  shape: readonly number[];
  data: ArrayBufferView;
}

/** Puts a header (any text, for tests of broken ones) and data together. */
export function assemble(header: string | Uint8Array, data: Uint8Array): Uint8Array {
  const text = typeof header === 'string' ? new TextEncoder().encode(header) : header;
  const file = new Uint8Array(8 + text.length + data.length);
  new DataView(file.buffer).setBigUint64(0, BigInt(text.length), true);
  file.set(text, 8);
  file.set(data, 8 + text.length);
  return file;
}

/** A whole safetensors file with these tensors one after the other. */
export function encodeSafetensors(
  tensors: Readonly<Record<string, TensorData>>,
  metadata?: Readonly<Record<string, string>>,
): Uint8Array {
  const header: Record<string, unknown> = Object.create(null);
  if (metadata !== undefined) header.__metadata__ = metadata;
  const parts: Uint8Array[] = [];
  let offset = 0;
  for (const [key, { type, shape, data }] of Object.entries(tensors)) {
    header[key] = { dtype: type, shape, data_offsets: [offset, offset + data.byteLength] };
    parts.push(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    offset += data.byteLength;
  }
  const text = JSON.stringify(header);
  return assemble(text.padEnd(Math.ceil(text.length / 8) * 8), Buffer.concat(parts));
}
