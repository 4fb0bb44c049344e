// Rows of float32 numbers laid one after the other or side by side. Knows nothing of what they mean.

/** Parts one after the other. */
export function stack(parts: readonly Float32Array[]): Float32Array {
  const out = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** The same, each in `length` numbers; shorter parts end in zeros. */
export function stackPadded(parts: readonly Float32Array[], length: number): Float32Array {
  const out = new Float32Array(parts.length * length);
  for (const [i, part] of parts.entries()) out.set(part, i * length);
  return out;
}

/** One part `times` over. */
export function repeat(part: Float32Array, times: number): Float32Array {
  const out = new Float32Array(part.length * times);
  for (let i = 0; i < times; i++) out.set(part, i * part.length);
  return out;
}

/** [rows, D1], [rows, D2] … side by side to [rows, D1 + D2 + …]. */
export function sideBySide(parts: readonly { states: Float32Array; width: number }[]): Float32Array {
  const [first] = parts;
  if (!first || parts.length === 1) return first?.states ?? new Float32Array();
  const width = parts.reduce((sum, part) => sum + part.width, 0);
  const rows = first.states.length / first.width;
  const out = new Float32Array(rows * width);
  let left = 0;
  for (const part of parts) {
    for (let row = 0; row < rows; row++) {
      out.set(part.states.subarray(row * part.width, (row + 1) * part.width), row * width + left);
    }
    left += part.width;
  }
  return out;
}
