// How sound input becomes unsound: bytes, texts and JSON values, changed as disks, slips of the finger and liars change
// them. Knows no format.

import type { Random } from './random.ts';

const LENGTHS = [1, 1, 1, 2, 4, 8, 16, 64, 300];

/** One to four changes of bytes: flipped bits, other values, pieces gone, doubled, moved or put in. */
export function mutateBytes(random: Random, sound: Uint8Array): Uint8Array {
  let bytes: Uint8Array = Uint8Array.from(sound);
  for (let n = 1 + random.below(4); n > 0; n--) bytes = changedBytes(random, bytes);
  return bytes;
}

function changedBytes(random: Random, bytes: Uint8Array): Uint8Array {
  if (bytes.length === 0) return Uint8Array.of(random.below(256));
  // Headers are at the beginning.
  const at = random.chance(0.6) ? random.below(Math.min(bytes.length, 512)) : random.below(bytes.length);
  const length = Math.min(random.pick(LENGTHS), bytes.length - at);
  const noise = () =>
    Uint8Array.from({ length }, () => random.pick([0, 1, 0x7f, 0x80, 0xff, random.below(256)]));
  const put = (piece: Uint8Array, skipped: number) =>
    Buffer.concat([bytes.subarray(0, at), piece, bytes.subarray(at + skipped)]);
  switch (random.below(8)) {
    case 0:
      bytes[at] = bytes[at]! ^ (1 << random.below(8));
      return bytes;
    case 1:
      return put(noise(), length);
    case 2:
      return put(noise(), 0);
    case 3:
      return put(new Uint8Array(0), length);
    case 4:
      return bytes.slice(0, at);
    case 5:
      return put(bytes.subarray(at, at + length), 0);
    case 6: {
      const from = random.below(bytes.length);
      return put(bytes.subarray(from, from + length), length);
    }
    default:
      return put(new Uint8Array(8).fill(random.pick([0, 0xff, 0x7f])), Math.min(8, length));
  }
}

/** Signs and words that formats give a meaning. */
const PIECES = [
  '"', "'", '{', '}', '[', ']', ':', ': ', ',', '- ', '#', '&a ', '*a', '<<: *a', '|', '>', '%', '@', '!', '!!binary ',
  '\n', '\t', '  ', '\\', '\\u0000', '\u0000', '\u001b[2J', '\u202e', '\ufeff', '\ud800', '🦊', '---\n', '? ', 'null',
  'true', '-1', '1e999', '.nan', '.inf', '0x7f', '99999999999999999999', '__proto__', 'constructor', '../../', 'C:\\',
]; // biome-ignore format: one table

/** One to four changes of a text: signs put in, lines doubled, gone or moved, pieces repeated. */
export function mutateText(random: Random, sound: string): string {
  let text = sound;
  for (let n = 1 + random.below(4); n > 0; n--) text = changedText(random, text);
  return text;
}

function changedText(random: Random, text: string): string {
  const at = random.below(text.length + 1);
  const length = random.pick(LENGTHS);
  const lines = text.split('\n');
  const line = random.below(lines.length);
  switch (random.below(7)) {
    case 0:
      return text.slice(0, at) + random.pick(PIECES) + text.slice(at);
    case 1:
      return text.slice(0, at) + random.pick(PIECES) + text.slice(at + length);
    case 2:
      return text.slice(0, at) + text.slice(at + length);
    case 3:
      return [...lines.slice(0, line), lines[line]!, ...lines.slice(line)].join('\n');
    case 4:
      return lines.filter((_, i) => i !== line).join('\n');
    case 5:
      return [
        ...lines.slice(0, line),
        ' '.repeat(random.below(5)) + lines[line]!,
        ...lines.slice(line + 1),
      ].join('\n');
    default:
      return (
        text.slice(0, at) + text.slice(at, at + length).repeat(random.pick([2, 3, 30, 300])) + text.slice(at)
      );
  }
}

/** Values that JSON can have and that no reader likes. */
const VALUES: readonly unknown[] = [
  null, true, false, 0, -0, -1, 0.5, 1, 2, 3, 7, 127, 1000, 40_000, 1e6, 4e8, 5e9, 2 ** 31, 2 ** 40, 2 ** 53, 1e300,
  -1e300, '', ' ', '0', '77', 'x', '\u0000', '\u001b[2J', '__proto__', '../../etc/passwd', 'n'.repeat(2000), [], {},
  [[]], [null], [1, 2, 3], ['a'], { a: 1 }, Array(300).fill(1), Array(9).fill(8), [[[[1]]]],
]; // biome-ignore format: one table

/** A new one each time: what it is put into is changed again. */
export const hostileValue = (random: Random): unknown => structuredClone(random.pick(VALUES));

type Holder = Record<string, unknown>;

/** Every object and list in a value, itself included. */
function holders(value: unknown, found: Holder[] = []): Holder[] {
  if (typeof value !== 'object' || value === null) return found;
  found.push(value as Holder);
  for (const inner of Object.values(value)) holders(inner, found);
  return found;
}

/** One to three changes of a JSON value: others in place of parts, parts gone, doubled, swapped or under other keys. */
export function mutateJson(random: Random, sound: unknown): unknown {
  const value = structuredClone(sound);
  for (let n = 1 + random.below(3); n > 0; n--) {
    const all = holders(value);
    if (all.length === 0 || random.chance(0.01)) return hostileValue(random);
    changeHolder(random, random.chance(0.5) ? all[0]! : random.pick(all));
  }
  return value;
}

function changeHolder(random: Random, holder: Holder): void {
  const keys = Object.keys(holder);
  if (keys.length === 0 || random.chance(0.1)) {
    holder[random.pick(['', 'x', '__proto__', '0', 'size', '_class_name'])] = hostileValue(random);
    return;
  }
  const key = random.pick(keys);
  // Numbers become sizes and loops: they are tried more than the rest.
  const numbers = keys.filter((one) => typeof holder[one] === 'number');
  switch (random.below(7)) {
    case 0:
      delete holder[key];
      return;
    case 1:
      holder[key] = structuredClone(holder[random.pick(keys)]);
      return;
    case 2:
      if (numbers.length > 0) {
        const number = random.pick(numbers);
        const old = holder[number] as number;
        holder[number] = random.pick([-old, old * 2, old / 3, old + 1, old * 1e9, 4e8, 2 ** 40, 0]);
        return;
      }
      break;
    case 3:
      holder[`${key}${random.pick(['', 'x', '.0', '_'])}`] = hostileValue(random);
      return;
    case 4:
      // The same value under another key: an empty one, one that is taken, one with signs in it.
      if (Array.isArray(holder)) break;
      holder[random.pick(['', ' ', `${key} `, `${key}  x`, '\u001b[2J', '__proto__'])] = holder[key];
      delete holder[key];
      return;
  }
  holder[key] = hostileValue(random);
}

/** JSON text of a value that was changed, or sound JSON text that was. */
export function mutateJsonText(random: Random, sound: unknown): string {
  return random.chance(0.8)
    ? JSON.stringify(mutateJson(random, sound) ?? null)
    : mutateText(random, JSON.stringify(sound, null, 1));
}
