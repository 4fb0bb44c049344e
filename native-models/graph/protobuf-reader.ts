// Reads Protocol Buffers' wire format without holding the message in memory: fields are walked in place and only what
// is asked for is read. Knows nothing of ONNX. The other half of protobuf.ts.

/** Where a message lies: a file, or bytes in memory. */
export interface ByteSource {
  readonly size: number;
  /** The bytes from `start` to `end`, which are within `size`. */
  bytes(start: number, end: number): Uint8Array;
  /** How many more fields may be walked, counted down; without end where it is absent. */
  fieldsLeft?: number;
}

const VARINT = 0;
const FIXED_64 = 1;
export const LENGTH_DELIMITED = 2;
const FIXED_32 = 5;

/** One field as it lies. */
export interface Field {
  number: number;
  wire: number;
  /** Its value, for a varint that a number can hold exactly. */
  value: number;
  /** Of its tag: the whole field is `from` to `end`. */
  from: number;
  /** Of its payload. */
  start: number;
  end: number;
}

/** Bytes that are no message of this kind. `at` is the offset. */
export class WireError extends Error {
  readonly at: number;
  constructor(what: string, at: number) {
    super(`${what} at byte ${at}`);
    this.at = at;
  }
}

/** A varint is at most this long. */
const LONGEST = 10;

/** The varint at `at` as a signed 64-bit number, rounded where a number cannot hold it. */
function varint(source: ByteSource, at: number, end: number): { value: number; next: number } {
  const bytes = source.bytes(at, Math.min(at + LONGEST, end));
  const [first = 128] = bytes;
  if (first < 128) return { value: first, next: at + 1 };
  const last = bytes.findIndex((byte) => byte < 128);
  if (last < 0) throw new WireError('an unfinished number', at);
  let value = 0n;
  for (let i = last; i >= 0; i--) value = value * 128n + BigInt(bytes[i]! & 127);
  return { value: Number(BigInt.asIntN(64, value)), next: at + last + 1 };
}

/** The fields of the message that lies from `start` to `end`, in order. Throws WireError. */
export function* fields(source: ByteSource, start = 0, end = source.size): Generator<Field> {
  let from = start;
  while (from < end) {
    if (source.fieldsLeft !== undefined && source.fieldsLeft-- <= 0) {
      throw new WireError('more fields than any model has', from);
    }
    const { value: tag, next } = varint(source, from, end);
    const [number, wire] = [Math.floor(tag / 8), tag % 8];
    if (number < 1) throw new WireError('a field without a number', from);
    let value = 0;
    let payload = next;
    let stop = next;
    if (wire === VARINT) ({ value, next: stop } = varint(source, next, end));
    else if (wire === FIXED_32) stop = next + 4;
    else if (wire === FIXED_64) stop = next + 8;
    else if (wire === LENGTH_DELIMITED) {
      const { value: length, next: after } = varint(source, next, end);
      if (length < 0) throw new WireError('a negative length', next);
      [payload, stop] = [after, after + length];
    } else throw new WireError(`a field of the unknown kind ${wire}`, from);
    if (stop > end) throw new WireError('a field that ends after its message', from);
    yield { number, wire, value, from, start: payload, end: stop };
    from = stop;
  }
}

/** A repeated int field, packed into one or not. */
export function* ints(source: ByteSource, field: Field): Generator<number> {
  if (field.wire !== LENGTH_DELIMITED) {
    yield field.value;
    return;
  }
  for (let at = field.start; at < field.end; ) {
    const { value, next } = varint(source, at, field.end);
    yield value;
    at = next;
  }
}

const decoder = new TextDecoder();

export const text = (source: ByteSource, { start, end }: Field): string =>
  decoder.decode(source.bytes(start, end));
