// Conversions between JavaScript values and the columns of STRICT tables. What a file holds may be anything (a flipped
// bit is enough), so rows come in through validators: what leaves this folder is what the contract promises.

import { z } from 'zod';
import { text } from '../../contract/ids.ts';

export function flag(value: boolean): number {
  return value ? 1 : 0;
}

export const flagColumn = z.union([z.literal(0), z.literal(1)]).transform((value) => value === 1);

/** Longer than anything a person can type here: what is too much is cut. */
export const textColumn = z.string().transform((value) => value.slice(0, text.maxLength ?? undefined));

/** A place in a list: only the order counts, so any number that can be reckoned with will do. */
export const positionColumn = z
  .int()
  .min(-(2 ** 48))
  .max(2 ** 48);

/** A JSON column through its validator. */
export function jsonColumn<T extends z.ZodType>(schema: T) {
  return z
    .string()
    .transform((value, context): unknown => {
      try {
        return JSON.parse(value);
      } catch {
        context.issues.push({ code: 'custom', message: 'not JSON', input: value });
        return z.NEVER;
      }
    })
    .pipe(schema);
}

/** Hears which value of a row was not as Fabula writes it and gave way to a stand-in. */
export type OnDamage = (column: string) => void;

/**
 * A row through its validator. A value that cannot be used gives way to that of `standIns` (as the column would hold
 * it); undefined where there is none.
 */
export function soundRow<S extends z.ZodObject>(
  schema: S,
  row: object,
  standIns: Partial<z.input<S>>,
  onDamage: OnDamage = () => {},
): z.output<S> | undefined {
  const read = schema.safeParse(row);
  if (read.success) return read.data;
  const columns = new Set(read.error.issues.map((issue) => String(issue.path[0])));
  const mended: Record<string, unknown> = { ...row };
  for (const column of columns) {
    if (!Object.hasOwn(standIns, column)) return undefined;
    mended[column] = standIns[column as keyof typeof standIns];
  }
  for (const column of columns) onDamage(column);
  return schema.parse(mended);
}
