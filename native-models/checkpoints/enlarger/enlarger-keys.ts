// What the layers of a network that enlarges pictures are called: three spellings of the same network, as BasicSR's. Pure.

import type { WeightRef, WeightTable } from '../checkpoint.ts';

/** What trainers and converters put before all keys. */
const WRAPPER = /^(?:params_ema|params|module|model_ema|generator)\./;

/** The weights under BasicSR's keys. What is in no spelling keeps its name. */
export function enlargerKeys(tensors: WeightTable): WeightTable {
  const bare = new Map<string, WeightRef>();
  for (const [key, ref] of tensors) bare.set(key.replace(WRAPPER, ''), ref);
  const numbers = [...bare.keys()].map((key) =>
    Number(/^model\.(\d+)\.weight$/.exec(key)?.[1] ?? Number.NaN),
  );
  const last = Math.max(0, ...numbers.filter((one) => !Number.isNaN(one)));
  return new Map(
    [...bare].map(([key, ref]) => [isOld(bare) ? fromOld(key, last, bare) : fromFirst(key), ref]),
  );
}

const isOld = (tensors: WeightTable): boolean =>
  tensors.has('model.0.weight') && !tensors.has('conv_first.weight');

/**
 * The first release's own module numbers: 0 is the first convolution, 1 the trunk (`sub`, the last of which is its convolution), then
 * a doubling, its convolution and an activation for each, and the two last convolutions.
 */
function fromOld(key: string, last: number, tensors: WeightTable): string {
  const block = /^model\.1\.sub\.(\d+)\.RDB(\d)\.conv(\d)\.0\.(weight|bias)$/.exec(key);
  if (block) return `body.${block[1]}.rdb${block[2]}.conv${block[3]}.${block[4]}`;
  const trunk = /^model\.1\.sub\.(\d+)\.(weight|bias)$/.exec(key);
  if (trunk) return `conv_body.${trunk[2]}`;
  const [, number, kind] = /^model\.(\d+)\.(weight|bias)$/.exec(key) ?? [];
  if (number === undefined || !tensors.has(key)) return key;
  const at = Number(number);
  if (at === 0) return `conv_first.${kind}`;
  if (at === last) return `conv_last.${kind}`;
  if (at === last - 2) return `conv_hr.${kind}`;
  return at % 3 === 0 ? `conv_up${at / 3}.${kind}` : key;
}

const FIRST_NAMES: readonly [from: RegExp, to: string][] = [
  [/^RRDB_trunk\.(\d+)\.RDB(\d)\./, 'body.$1.rdb$2.'],
  [/^trunk_conv\./, 'conv_body.'],
  [/^upconv(\d)\./, 'conv_up$1.'],
  [/^HRconv\./, 'conv_hr.'],
];

/** As the authors of ESRGAN published it, before BasicSR. */
function fromFirst(key: string): string {
  for (const [from, to] of FIRST_NAMES) if (from.test(key)) return key.replace(from, to);
  return key;
}
