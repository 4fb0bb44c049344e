// Dimensions and shapes: numbers where they are known, named symbols where only the run tells. A dimension
// computed from a symbol is a symbol spelling the computation ("ceil(H/2)"), so equal sizes compare equal.

/** A number, or a size known only at run time. */
export type Dim = number | string;
export type Shape = readonly Dim[];

export const showShape = (shape: Shape): string => `[${shape.join(', ')}]`;

export const sameShape = (a: Shape, b: Shape): boolean =>
  a.length === b.length && a.every((dim, axis) => dim === b[axis]);

/** Splits a product spelled "2*H*W" at its top-level stars into a coefficient and its factors. */
function factorsOf(dim: Dim): { coefficient: number; factors: string[] } {
  if (typeof dim === 'number') return { coefficient: dim, factors: [] };
  let coefficient = 1;
  const factors: string[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i <= dim.length; i++) {
    const c = dim[i];
    if (c === '(') depth++;
    else if (c === ')') depth--;
    if (i < dim.length && !(c === '*' && depth === 0)) continue;
    const factor = dim.slice(start, i);
    if (/^\d+$/.test(factor)) coefficient *= Number(factor);
    else factors.push(factor);
    start = i + 1;
  }
  return { coefficient, factors };
}

/** The product of dimensions, in one canonical spelling. */
export function product(dims: Shape): Dim {
  let coefficient = 1;
  const factors: string[] = [];
  for (const dim of dims) {
    const parts = factorsOf(dim);
    coefficient *= parts.coefficient;
    factors.push(...parts.factors);
  }
  if (coefficient === 0 || factors.length === 0) return coefficient;
  const symbols = factors.sort().join('*');
  return coefficient === 1 ? symbols : `${coefficient}*${symbols}`;
}

/** The sum of dimensions; symbols are kept apart as "a+b" in parentheses. */
export function sum(dims: Shape): Dim {
  const numbers = dims.filter((dim) => typeof dim === 'number').reduce((a, b) => a + b, 0);
  const symbols = dims.filter((dim) => typeof dim === 'string');
  if (symbols.length === 0) return numbers;
  if (symbols.length === 1 && numbers === 0) return symbols[0]!;
  return `(${[...symbols.sort(), ...(numbers === 0 ? [] : [numbers])].join('+')})`;
}

/** Output size of a convolution along one axis: floor((size + padding - kernel) / stride) + 1. */
export function convolved(size: Dim, kernel: number, stride: number, padding: number): Dim {
  const added = padding - kernel + stride;
  if (typeof size === 'number') return Math.floor((size + added) / stride);
  if (stride === 1) return sum([size, added]);
  if (added === stride - 1) return `ceil(${size}/${stride})`;
  return `floor(${added === 0 ? size : sum([size, added])}/${stride})`;
}

/** The shape two operands broadcast to, or undefined when they do not. */
export function broadcast(a: Shape, b: Shape): Shape | undefined {
  const rank = Math.max(a.length, b.length);
  const out: Dim[] = [];
  for (let axis = 0; axis < rank; axis++) {
    const x = a[axis - rank + a.length] ?? 1;
    const y = b[axis - rank + b.length] ?? 1;
    if (x !== y && x !== 1 && y !== 1) return undefined;
    out.push(x === 1 ? y : x);
  }
  return out;
}

/**
 * The number that a dimension is when its symbols have these sizes: products, sums in parentheses, `ceil(a/b)` and
 * `floor(a/b)`, as spelled above. Throws RangeError for a symbol without a size.
 */
export function sizeOf(dim: Dim, sizes: Readonly<Record<string, number>>): number {
  if (typeof dim === 'number') return dim;
  let at = 0;
  const text = dim;
  const peek = (): string => text[at] ?? '';
  function factor(): number {
    const word = /^(ceil|floor)?\(|^\d+|^[A-Za-z_]\w*/.exec(text.slice(at))?.[0];
    if (word === undefined) throw new RangeError(`"${text}" is no dimension`);
    at += word.length;
    if (/^\d/.test(word)) return Number(word);
    if (!word.endsWith('(')) {
      const size = sizes[word];
      if (size === undefined) throw new RangeError(`"${word}" has no size in "${text}"`);
      return size;
    }
    const inner = terms();
    at++;
    return word === 'ceil(' ? Math.ceil(inner) : word === 'floor(' ? Math.floor(inner) : inner;
  }
  function factors(): number {
    let value = factor();
    while (peek() === '*' || peek() === '/') {
      const divides = text[at++] === '/';
      value = divides ? value / factor() : value * factor();
    }
    return value;
  }
  function terms(): number {
    const negative = peek() === '-';
    if (negative) at++;
    let value = negative ? -factors() : factors();
    while (peek() === '+') {
      at++;
      const minus = peek() === '-';
      if (minus) at++;
      value += minus ? -factors() : factors();
    }
    return value;
  }
  return terms();
}
