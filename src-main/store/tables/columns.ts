// Conversions between JavaScript values and the columns of STRICT tables.

import type { z } from 'zod';

export function flag(value: boolean): number {
  return value ? 1 : 0;
}

/** A JSON column through its validator. Throws ZodError or SyntaxError: the file is not as Fabula wrote it. */
export function json<T extends z.ZodType>(schema: T, text: string): z.output<T> {
  return schema.parse(JSON.parse(text));
}
