// Reads a network's config.json key by key, with types and defaults, and refuses what the compiler does not
// implement: nothing in a config is ever skipped silently. Knows no network.

import { CheckpointError } from '../checkpoints/checkpoint-error.ts';
import type { Config } from '../checkpoints/json.ts';
import { show } from '../checkpoints/show.ts';

export class ConfigReader {
  readonly #config: Config;
  readonly #source: string;
  readonly #read = new Set<string>();

  /** `source` names the file in messages. */
  constructor(config: Config, source: string) {
    this.#config = config;
    this.#source = source;
  }

  /** Absent and null both mean "the default". */
  value(key: string): unknown {
    this.#read.add(key);
    return this.#config[key] ?? undefined;
  }

  /** From 1 to `most`. */
  integer(key: string, most: number, fallback?: number): number {
    const value = this.value(key) ?? fallback;
    if (countUpTo(most)(value)) return value;
    throw this.bad(key, wholeUpTo(most));
  }

  optionalInteger(key: string, most: number): number | undefined {
    return this.value(key) === undefined ? undefined : this.integer(key, most);
  }

  number(key: string, [least, most]: readonly [number, number], fallback: number): number {
    const value = this.value(key) ?? fallback;
    if (typeof value === 'number' && value >= least && value <= most) return value;
    throw this.bad(key, `a number from ${least} to ${most}`);
  }

  boolean(key: string, fallback: boolean): boolean {
    const value = this.value(key) ?? fallback;
    if (typeof value === 'boolean') return value;
    throw this.bad(key, 'true or false');
  }

  /** A list of at most `length` whole numbers from 1 to `most`. */
  integers(
    key: string,
    { most, length }: { most: number; length: number },
    fallback: readonly number[],
  ): readonly number[] {
    const value = this.value(key) ?? fallback;
    if (countsUpTo(most, length)(value)) return value;
    throw this.bad(key, `a list of at most ${length} whole numbers from 1 to ${most}`);
  }

  /** One value for each of `count` blocks: a single one stands for all of them. */
  perBlock<T>(
    key: string,
    count: number,
    fallback: T,
    isValid: (value: unknown) => value is T,
    what: string,
  ): T[] {
    const value = this.value(key) ?? fallback;
    if (!Array.isArray(value) && isValid(value)) return Array<T>(count).fill(value);
    if (Array.isArray(value) && value.length === count && value.every(isValid)) return value;
    throw this.bad(key, `${what}, or a list of ${count} of them`);
  }

  /** One of these values; others are not implemented. */
  oneOf<T extends string | number | boolean | undefined>(key: string, allowed: readonly T[], fallback: T): T {
    const value = this.value(key) ?? fallback;
    if (allowed.includes(value as T)) return value as T;
    throw this.unsupported(key);
  }

  /** A list of these values, one per block. */
  listOf<T extends string>(key: string, allowed: readonly T[], fallback: readonly T[]): readonly T[] {
    const value = this.value(key) ?? fallback;
    if (Array.isArray(value) && value.every((item) => allowed.includes(item))) return value;
    throw this.unsupported(key);
  }

  /** Refuses a number of groups that does not divide every one of these widths. */
  divides(key: string, groups: number, widths: readonly number[]): void {
    const odd = widths.find((width) => width % groups !== 0);
    if (odd === undefined) return;
    throw new CheckpointError(
      'bad-config',
      `${this.#source}: ${key} is ${groups}, which does not divide ${odd} channels.`,
      'Config and weights are not of the same model, or not of one that Fabula runs.',
    );
  }

  /** Keys that do not change what the network computes. */
  ignore(...keys: readonly string[]): void {
    for (const key of keys) this.#read.add(key);
  }

  /** Refuses keys that were not read and ask for something: any value but null, false and an empty list. */
  finish(): void {
    for (const [key, value] of Object.entries(this.#config)) {
      const isEmpty = value === null || value === false || (Array.isArray(value) && value.length === 0);
      if (!key.startsWith('_') && !this.#read.has(key) && !isEmpty) throw this.unsupported(key);
    }
  }

  bad(key: string, wanted: string): CheckpointError {
    return new CheckpointError(
      'bad-config',
      `${this.#source}: ${key} is ${show(this.#config[key])}, not ${wanted}.`,
      'Get this config again from where the model came from.',
    );
  }

  unsupported(key: string): CheckpointError {
    return new CheckpointError(
      'unsupported-config',
      `${this.#source}: ${key} = ${show(this.#config[key])} is not supported.`,
      'Choose a checkpoint of Stable Diffusion 1, 2 or XL without this change.',
    );
  }
}

export const wholeUpTo = (most: number): string => `a whole number from 1 to ${most}`;

export const countUpTo =
  (most: number) =>
  (value: unknown): value is number =>
    Number.isSafeInteger(value) && (value as number) > 0 && (value as number) <= most;
export const countsUpTo =
  (most: number, length: number) =>
  (value: unknown): value is readonly number[] =>
    Array.isArray(value) && value.length > 0 && value.length <= length && value.every(countUpTo(most));
export const isBoolean = (value: unknown): value is boolean => typeof value === 'boolean';
