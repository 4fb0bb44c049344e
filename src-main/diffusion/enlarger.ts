// A network that a person added, at work: pictures made larger, tile by tile. Knows neither stories nor books.

import {
  type CompiledGraph,
  compileEnlarger,
  type EnlargerFile,
  openEnlarger,
} from '../../native-models/index.ts';
import { type Planes, runInTiles } from './networks/tiles.ts';
import { createSession, type Session } from './runtime/session.ts';

/** 8-bit RGB, [height, width, 3]. */
export interface RgbPixels {
  width: number;
  height: number;
  data: Uint8Array;
}

/** Pixels of the picture along a side: four times that, with 64 features, takes 151 MB, two or three of which are alive at once. */
const TILE = 192;
/** Nothing so near to a tile's edge is used (Real-ESRGAN's own programs leave out 10), and over 8 pixels tiles are faded into each other. */
const MARGIN = 16;
const OVERLAP = 2 * MARGIN + 8;

export class Enlarger {
  readonly #file: EnlargerFile;
  readonly #graph: CompiledGraph;
  #session: Session | undefined;

  constructor(file: EnlargerFile) {
    this.#file = file;
    this.#graph = compileEnlarger(file);
  }

  /** Nothing is loaded yet. Throws CheckpointError: `pickle`, and what is wrong with the file. */
  static async open(path: string): Promise<Enlarger> {
    return new Enlarger(await openEnlarger(path));
  }

  get name(): string {
    return this.#file.name;
  }

  /** How often wider and higher pictures become. */
  get scale(): number {
    return this.#file.scale;
  }

  /** @param onProgress Part of the picture that is done, 0 to 1. Throws FabulaError; the signal's reason. */
  async enlarge(
    picture: RgbPixels,
    { signal, onProgress }: { signal?: AbortSignal; onProgress?: (part: number) => void } = {},
  ): Promise<RgbPixels> {
    this.#session ??= await createSession(this.#graph, { name: 'cpu', profile: 'cpu' }, 'enlarger');
    const session = this.#session;
    const run = async ({ channels, height, width, data }: Planes): Promise<Planes> => {
      signal?.throwIfAborted();
      const outputs = await session.run({ image: { data, dims: [1, channels, height, width] } });
      const { data: out, dims } = session.first(outputs);
      return { channels, height: dims[2]!, width: dims[3]!, data: out };
    };
    const large = await runInTiles(run, planesOf(picture, this.#file.multiple), {
      tile: TILE,
      overlap: OVERLAP,
      margin: MARGIN,
      onTile: onProgress,
    });
    return pixelsOf(large, picture.width * this.scale, picture.height * this.scale);
  }

  async close(): Promise<void> {
    await this.#session?.release();
    this.#session = undefined;
  }
}

/** In 0..1; its last row and column again, until both sides are multiples. */
function planesOf({ width, height, data }: RgbPixels, multiple: number): Planes {
  const [across, down] = [width, height].map((side) => Math.ceil(side / multiple) * multiple) as [
    number,
    number,
  ];
  const planes = { channels: 3, width: across, height: down, data: new Float32Array(3 * across * down) };
  for (let y = 0; y < down; y++) {
    for (let x = 0; x < across; x++) {
      const from = 3 * (Math.min(y, height - 1) * width + Math.min(x, width - 1));
      for (let c = 0; c < 3; c++) planes.data[(c * down + y) * across + x] = data[from + c]! / 255;
    }
  }
  return planes;
}

function pixelsOf(planes: Planes, width: number, height: number): RgbPixels {
  const data = new Uint8ClampedArray(3 * width * height);
  for (let c = 0; c < 3; c++) {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        data[3 * (y * width + x) + c] = planes.data[(c * planes.height + y) * planes.width + x]! * 255;
      }
    }
  }
  return { width, height, data: new Uint8Array(data.buffer) };
}
