// Weights that an .onnx file keeps in other files. It names them by a path, which is somebody else's word: only files
// in the model's own folder are taken, and only stretches that are really there.

import { realpathSync, statSync } from 'node:fs';
import { isAbsolute, join, relative, sep } from 'node:path';
import { type ByteSource, type Field, fields, text } from '../../graph/protobuf-reader.ts';
import { CheckpointError } from '../checkpoint-error.ts';
import { fileError } from '../json.ts';

export interface DataPlace {
  /** A real path. */
  file: string;
  byteOffset: number;
  byteLength: number;
}

/** The folder of one .onnx file, as a place to take weights from. */
export class DataFolder {
  readonly folder: string;
  readonly #model: string;
  /** Real path and size by location. */
  readonly #known = new Map<string, { file: string; size: number; path: string }>();

  /** @param folder A real path. @param model The .onnx file, for messages. */
  constructor(folder: string, model: string) {
    this.folder = folder;
    this.#model = model;
  }

  /** Data files met so far, as the folder names them. */
  get files(): string[] {
    return [...this.#known.values()].map(({ path }) => path);
  }

  /**
   * Where a tensor lies, from its `external_data` entries. `wanted` is how many bytes its shape asks for, if that is
   * known. Throws CheckpointError: `outside-folder`, `missing-files`, `truncated`, `bad-onnx`.
   */
  place(
    source: ByteSource,
    entries: readonly Field[],
    tensor: string,
    wanted: number | undefined,
  ): DataPlace {
    const told = new Map(entries.map((entry) => this.#entry(source, entry)));
    const { file, size } = this.#open(told.get('location') ?? '', tensor);
    const byteOffset = Number(told.get('offset') ?? 0);
    const given = told.get('length');
    const byteLength = given === undefined ? (wanted ?? size - byteOffset) : Number(given);
    const isCount = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;
    if (!isCount(byteOffset) || !isCount(byteLength) || (wanted !== undefined && wanted !== byteLength)) {
      throw new CheckpointError(
        'bad-onnx',
        `${this.#model}: the weight "${tensor}" has ${byteLength} bytes at ${byteOffset}, which is not what its shape asks for.`,
        'Get the model again from where it came from.',
      );
    }
    if (byteOffset + byteLength > size) {
      throw new CheckpointError(
        'truncated',
        `${file} ends before the weight "${tensor}": it has ${size} bytes of at least ${byteOffset + byteLength}.`,
        'The download is not whole: get this file again.',
      );
    }
    return { file, byteOffset, byteLength };
  }

  /** A StringStringEntryProto. */
  #entry(source: ByteSource, at: Field): [string, string] {
    let [key, value] = ['', ''];
    for (const field of fields(source, at.start, at.end)) {
      if (field.number === 1) key = text(source, field);
      if (field.number === 2) value = text(source, field);
    }
    return [key, value];
  }

  #open(location: string, tensor: string): { file: string; size: number } {
    const known = this.#known.get(location);
    if (known !== undefined) return known;
    const path = join(this.folder, location);
    const isNamed = location !== '' && !location.includes('\0');
    // Backslashes separate on Windows only, but a name with one in it is no honest name anywhere.
    if (!isNamed || isAbsolute(location) || location.includes('\\') || !this.#holds(path)) {
      throw this.#outside(tensor, location);
    }
    let file: string;
    let size: number;
    try {
      file = realpathSync(path);
      if (!this.#holds(file)) throw this.#outside(tensor, location, file);
      const found = statSync(file);
      if (!found.isFile()) throw this.#outside(tensor, location);
      ({ size } = found);
    } catch (error) {
      if (error instanceof CheckpointError) throw error;
      const fault = fileError(path, error);
      if (fault.code !== 'not-found') throw fault;
      throw new CheckpointError(
        'missing-files',
        `${this.#model} keeps its weights in ${path}, which is missing.`,
        'Download the whole model folder again, or copy that file into it.',
        { details: { missing: [path] } },
      );
    }
    const opened = { file, size, path };
    this.#known.set(location, opened);
    return opened;
  }

  #holds(path: string): boolean {
    const way = relative(this.folder, path);
    return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
  }

  #outside(tensor: string, location: string, file?: string): CheckpointError {
    const link = file === undefined ? '' : `, a link to ${file}`;
    return new CheckpointError(
      'outside-folder',
      `${this.#model} wants the weight "${tensor}" from ${JSON.stringify(location)}${link}, which is no file of its own folder.`,
      'A model has no business with other files: get it from a source you trust, with real files instead of links.',
    );
  }
}
