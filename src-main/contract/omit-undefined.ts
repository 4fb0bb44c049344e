// Optional fields of records: one that is given as undefined is not given. Where `exactOptionalPropertyTypes` tells the
// two apart, this makes the first of the second.

type OmitUndefined<T> = {
  [K in keyof T as undefined extends T[K] ? never : K]: T[K];
} & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** A copy without the fields that are undefined. */
export function omitUndefined<T extends object>(
  values: T,
): { [K in keyof OmitUndefined<T>]: OmitUndefined<T>[K] } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never;
}
