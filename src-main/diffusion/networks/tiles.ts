// Large maps through a network in overlapping tiles, without a seam. Knows no network.

/** A channel-first image or latent, [channels, height, width]. */
export interface Planes {
  channels: number;
  height: number;
  width: number;
  data: Float32Array;
}

export interface Tiling {
  /** Along a side of what comes in. */
  tile: number;
  /** What neighbouring tiles share. */
  overlap: number;
  /** So near to a tile's inner edge nothing of it is used: what lies beyond was not there. None by default. */
  margin?: number;
  /** Part of the tiles that are done, 0 to 1. */
  onTile?: ((part: number) => void) | undefined;
}

/**
 * A network over a large map, a square of it at a time. Tiles overlap and are summed with weights that ramp linearly over the overlap, so
 * that no seam shows; every pixel's weights are divided out at the end.
 */
export async function runInTiles(
  run: (part: Planes) => Promise<Planes>,
  from: Planes,
  { tile, overlap, margin = 0, onTile }: Tiling,
): Promise<Planes> {
  if (from.height <= tile && from.width <= tile) {
    const whole = await run(from);
    onTile?.(1);
    return whole;
  }
  const [rows, columns] = [starts(from.height, tile, overlap), starts(from.width, tile, overlap)];
  let out: Planes | undefined;
  let weights: Float32Array | undefined;
  let done = 0;
  for (const top of rows) {
    for (const left of columns) {
      const part = await run(crop(from, top, left, tile));
      const factor = part.height / Math.min(tile, from.height);
      out ??= planes(part.channels, from.height * factor, from.width * factor);
      weights ??= new Float32Array(out.height * out.width);
      addTile(out, weights, part, {
        ...{ top: top * factor, left: left * factor },
        ...{ overlap: overlap * factor, margin: margin * factor },
      });
      onTile?.(++done / (rows.length * columns.length));
    }
  }
  if (!out || !weights) throw new RangeError('no tiles');
  const area = out.height * out.width;
  for (let i = 0; i < out.data.length; i++) out.data[i]! /= weights[i % area]!;
  return out;
}

function planes(channels: number, height: number, width: number): Planes {
  return { channels, height, width, data: new Float32Array(channels * height * width) };
}

/** Where tiles start so that they cover `length` with at least `overlap` in common; the last ends at the edge. */
function starts(length: number, tile: number, overlap: number): number[] {
  if (length <= tile) return [0];
  const count = Math.ceil((length - overlap) / (tile - overlap));
  return Array.from({ length: count }, (_, i) => Math.round((i * (length - tile)) / (count - 1)));
}

function crop(from: Planes, top: number, left: number, tile: number): Planes {
  const out = planes(from.channels, Math.min(tile, from.height), Math.min(tile, from.width));
  for (let c = 0; c < from.channels; c++) {
    for (let y = 0; y < out.height; y++) {
      const start = (c * from.height + top + y) * from.width + left;
      out.data.set(from.data.subarray(start, start + out.width), (c * out.height + y) * out.width);
    }
  }
  return out;
}

function addTile(
  out: Planes,
  weights: Float32Array,
  part: Planes,
  { top, left, overlap, margin }: { top: number; left: number; overlap: number; margin: number },
): void {
  const faded = overlap - 2 * margin;
  const ramp = (i: number, n: number, start: number, length: number) => {
    const before = start === 0 ? 1 : (i + 0.5 - margin) / faded;
    const after = start + n === length ? 1 : (n - i - 0.5 - margin) / faded;
    return Math.max(0, Math.min(1, before, after));
  };
  for (let y = 0; y < part.height; y++) {
    const wy = ramp(y, part.height, top, out.height);
    for (let x = 0; x < part.width; x++) {
      const weight = wy * ramp(x, part.width, left, out.width);
      const at = (top + y) * out.width + left + x;
      weights[at]! += weight;
      for (let c = 0; c < part.channels; c++) {
        out.data[c * out.height * out.width + at]! +=
          weight * part.data[(c * part.height + y) * part.width + x]!;
      }
    }
  }
}
