// Writes GGUF files: for tests, which need small and broken ones. The product never writes weights.

export interface GgufTensor {
  /** ggml's number of the type: 0 F32, 1 F16, 2 Q4_0, 8 Q8_0, 14 Q6_K. */
  type: number;
  shape: readonly number[];
  data: Uint8Array;
  /** Another place than behind the tensor before. */
  offset?: number;
}

export interface GgufOptions {
  version?: number;
  /** What the header says, where that is not so. */
  tensorCount?: number;
  entries?: Readonly<Record<string, string | readonly number[]>>;
}

/** A whole file with these tensors one after the other. */
export function encodeGguf(
  tensors: Readonly<Record<string, GgufTensor>>,
  { version = 3, entries = {}, tensorCount = Object.keys(tensors).length }: GgufOptions = {},
): Uint8Array {
  const parts: Buffer[] = [];
  const u32 = (value: number): void => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32LE(value);
    parts.push(bytes);
  };
  const u64 = (value: number): void => {
    const bytes = Buffer.alloc(8);
    bytes.writeBigUInt64LE(BigInt(value));
    parts.push(bytes);
  };
  const text = (value: string): void => {
    const bytes = Buffer.from(value);
    u64(bytes.length);
    parts.push(bytes);
  };
  parts.push(Buffer.from('GGUF'));
  u32(version);
  u64(tensorCount);
  u64(Object.keys(entries).length);
  for (const [key, value] of Object.entries(entries)) {
    text(key);
    if (typeof value === 'string') {
      u32(8);
      text(value);
    } else {
      u32(9);
      u32(5);
      u64(value.length);
      for (const item of value) u32(item);
    }
  }
  let at = 0;
  const data: Buffer[] = [];
  for (const [key, tensor] of Object.entries(tensors)) {
    text(key);
    u32(tensor.shape.length);
    for (const size of tensor.shape.toReversed()) u64(size);
    u32(tensor.type);
    u64(tensor.offset ?? at);
    const padded = Buffer.alloc(Math.ceil(tensor.data.length / 32) * 32);
    padded.set(tensor.data);
    data.push(padded);
    at += padded.length;
  }
  const header = Buffer.concat(parts);
  const start = Buffer.alloc(Math.ceil(header.length / 32) * 32);
  start.set(header);
  return new Uint8Array(Buffer.concat([start, ...data]));
}
