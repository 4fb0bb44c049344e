// OFT and BOFT in LoRA files: which way of turning a layer's blocks are meant for, whether they fit a weight, and, as the
// only one of LoRA's relatives, what has to be read of their numbers before a graph can compute them. Knows no network.

import type { FileHandle } from 'node:fs/promises';
import { basename } from 'node:path';
import { CheckpointError } from '../checkpoint-error.ts';
import { toFloat32 } from '../half.ts';
import type { Config } from '../json.ts';
import { show } from '../show.ts';
import type { Parts, Role } from './lora-keys.ts';
import type { RotationChange } from './weight-change.ts';

/** What the inverse may be off by: float32 has no more. */
const INVERSE_ERROR = 1e-9;
/** Doubles right digits each time: enough for turns of a hundred half circles; nothing trained comes near. */
const MOST_ROUNDS = 24;
/** PEFT's own, where no adapter_config.json says it. */
const TERMS = 5;

/** Cayley's turn before its numbers are known. */
const cayley = (sign: number) => ({ by: 'cayley', sign, start: 1, rounds: 1 }) as const;

/** The rotation that a layer's parts make, and the roles that it is made of. */
export function rotationOf(parts: Parts): { change: RotationChange; roles: Role[] } | undefined {
  const { turns, wholeTurns, triangles, inputTurns, butterfly, rescaling } = parts;
  const made = (
    role: Role,
    change: Pick<RotationChange, 'blocks' | 'of' | 'turn'> & Partial<RotationChange>,
  ) => ({
    change: {
      kind: 'rotation' as const,
      form: 'matrices' as const,
      chunk: 0,
      ...change,
      ...(rescaling === undefined ? {} : { factors: rescaling }),
    },
    roles: [role, 'rescaling'] as Role[],
  });
  // LyCORIS multiplies with the transposed turn, but with its butterflies as they are.
  if (turns?.shape.length === 4) {
    return made('turns', { blocks: turns, of: 'outputs', turn: cayley(1), chunk: 1 });
  }
  if (turns) return made('turns', { blocks: turns, of: 'outputs', turn: cayley(-1) });
  if (wholeTurns) {
    return made('wholeTurns', {
      blocks: wholeTurns,
      of: 'outputs',
      turn: { by: 'given', from: 'identity' },
    });
  }
  // PEFT's Cayley has its factors the other way round, and half of B - Bᵀ where it keeps whole blocks.
  if (triangles) {
    return made('triangles', { blocks: triangles, form: 'triangles', of: 'inputs', turn: cayley(-1) });
  }
  if (inputTurns) return made('inputTurns', { blocks: inputTurns, of: 'inputs', turn: cayley(-0.5) });
  if (butterfly) {
    const [stages = 1, , size = 0] = butterfly.shape;
    const chunk = stages === 1 ? 0 : size / 2;
    return made('butterfly', { blocks: butterfly, of: 'inputs', turn: cayley(-0.5), chunk });
  }
  return undefined;
}

/** Stages, blocks and their size; undefined for what is no such thing. */
export function sizesOf({
  blocks,
  form,
}: Pick<RotationChange, 'blocks' | 'form'>): { stages: number; count: number; size: number } | undefined {
  const { shape } = blocks;
  if (form === 'triangles') {
    const [count = 0, entries = 0] = shape;
    const size = (1 + Math.sqrt(1 + 8 * entries)) / 2;
    return shape.length === 2 && count > 0 && entries > 0 && Number.isInteger(size)
      ? { stages: 1, count, size }
      : undefined;
  }
  const [size = 0, other, count = 0, stages = 1, ...rest] = shape.toReversed();
  const isRight = shape.length >= 3 && rest.length === 0 && size === other && size > 0;
  return isRight && count > 0 && stages > 0 ? { stages, count, size } : undefined;
}

/** Whether it turns a weight of these sizes. */
export function turns(change: RotationChange, out: number, width: number): boolean {
  const sizes = sizesOf(change);
  const rows = change.of === 'outputs' ? out : width;
  if (sizes === undefined || width === 0) return false;
  const { stages, count, size } = sizes;
  const factors = change.factors?.shape.reduce((a, b) => a * b, 1) ?? out;
  const isShared = change.form === 'triangles' && count === 1;
  if (factors !== out || rows % size !== 0 || !(isShared || rows === count * size)) return false;
  if (change.chunk === 0) return stages === 1;
  return size % 2 === 0 && stages < 32 && rows % (size * 2 ** (stages - 1)) === 0;
}

async function numbersOf(handle: FileHandle, { blocks }: RotationChange, key: string): Promise<Float32Array> {
  const bytes = new Uint8Array(blocks.byteLength);
  await handle.read(bytes, 0, bytes.length, blocks.byteOffset);
  try {
    return toFloat32(bytes, blocks.type);
  } catch {
    throw new CheckpointError(
      'unsupported-dtype',
      `${basename(blocks.file)}: ${show(key)} is stored as ${blocks.type}.`,
      'Convert the LoRA to F32, F16 or BF16.',
    );
  }
}

/** ‖B - Bᵀ‖² over all blocks, and the largest of one block. */
function measured(values: Float32Array, count: number, size: number, form: RotationChange['form']) {
  let all = 0;
  let largest = 0;
  const length = values.length / count;
  for (let block = 0; block < count; block++) {
    let one = 0;
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < i && form === 'matrices'; j++) {
        one += 2 * (values[block * length + i * size + j]! - values[block * length + j * size + i]!) ** 2;
      }
    }
    for (let i = 0; i < length && form === 'triangles'; i++) one += 2 * values[block * length + i]! ** 2;
    all += one;
    largest = Math.max(largest, one);
  }
  return { all, largest };
}

/** PEFT's series of the inverse, which it takes unless it is told otherwise. */
function seriesBy(settings: Config): number | undefined {
  if (settings.use_cayley_neumann === false) return undefined;
  const terms = settings.num_cayley_neumann_terms;
  return typeof terms === 'number' && Number.isInteger(terms) && terms > 0 ? Math.min(terms, 64) : TERMS;
}

/**
 * The change with what its numbers say: how far they turn decides how often the inverse has to be mended, and a constraint
 * (`alpha` · outputs: kohya, LyCORIS) shortens those that turn further. Throws CheckpointError for numbers that are none.
 */
export async function withNumbers<T extends RotationChange>(
  handle: FileHandle,
  change: T,
  { key, alpha = 0, settings }: { key: string; alpha: number | undefined; settings: Config },
): Promise<T> {
  const sizes = sizesOf(change);
  if (sizes === undefined) return change;
  const { stages, count, size } = sizes;
  const values = await numbersOf(handle, change, key);
  if (change.turn.by === 'given') {
    // The first of them held what is added to the identity.
    let diagonal = 0;
    for (let i = 0; i < count * size; i++) {
      diagonal += values[Math.floor(i / size) * size * size + (i % size) * (size + 1)]!;
    }
    return {
      ...change,
      turn: { by: 'given', from: diagonal / (count * size) > 0.5 ? 'identity' : 'zero' },
    };
  }
  const { all, largest } = measured(values, stages * count, size, change.form);
  const length = Math.sqrt(all) + 1e-8;
  const most = alpha * count * size;
  const isShortened = change.of === 'outputs' && alpha > 0 && length > most;
  const sign = change.turn.sign * (isShortened ? most / length : 1);
  const terms = change.form === 'triangles' ? seriesBy(settings) : undefined;
  // Its sign is not that of PEFT's own inverse.
  if (terms !== undefined && Number.isFinite(largest)) {
    return { ...change, turn: { by: 'series', sign: -sign, terms } };
  }
  // Singular values of B - Bᵀ come in pairs, so that none is above this.
  const bound = (largest * sign * sign) / 2;
  const off = bound / (2 + bound);
  const rounds = off === 0 ? 1 : Math.max(1, Math.ceil(Math.log2(Math.log(INVERSE_ERROR) / Math.log(off))));
  if (!(rounds <= MOST_ROUNDS)) {
    throw new CheckpointError(
      'bad-entry',
      `${basename(change.blocks.file)}: ${show(key)} holds numbers that turn nothing.`,
      'The file is damaged: get it again.',
    );
  }
  return { ...change, turn: { by: 'cayley', sign, start: 2 / (2 + bound), rounds } };
}
