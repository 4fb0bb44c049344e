// LoRA files that stories of this machine use: known by their content, remembered where they lie. A story keeps
// name, SHA-256 and strength; only here is a path.

import { realpath, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { CheckpointError, kindOfFile } from '../../native-models/index.ts';
import { FabulaError } from '../contract/errors.ts';
import { sha256OfFile } from '../files/hash-file.ts';
import type { OnProblem } from '../files/json-file.ts';
import { changeLibraryFile, type LibraryKind, readLibraryFile } from './library-file.ts';

const loraRecord = z.strictObject({
  /** Of the whole file, in hexadecimal. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  name: z.string().min(1),
  /** Absolute. */
  path: z.string().min(1),
  bytes: z.int().min(0),
  /** As the file system gave it, to tell cheaply that nothing was touched. */
  modifiedAt: z.number(),
});
export type LoraRecord = z.infer<typeof loraRecord>;

const kind: LibraryKind<LoraRecord> = {
  name: 'list of LoRAs',
  key: 'loras',
  document: z.strictObject({ version: z.literal(1), loras: z.array(loraRecord) }),
};

/** How a story names a LoRA. */
export interface NamedLora {
  name: string;
  sha256: string;
}

export class LoraLibrary {
  readonly #file: string;
  readonly #onProblem: OnProblem;

  /** @param folder The person's data folder. @param onProblem Told when a damaged list was put aside. */
  constructor(folder: string, onProblem: OnProblem) {
    this.#file = join(folder, 'loras.json');
    this.#onProblem = onProblem;
  }

  all(): Promise<LoraRecord[]> {
    return readLibraryFile(this.#file, kind, this.#onProblem);
  }

  /**
   * Remembers a LoRA where it lies, under its file's name when it is new. Reads all of it, for its hash. Throws
   * CheckpointError for a file that is no LoRA.
   */
  async add(path: string): Promise<LoraRecord> {
    await requireLora(path);
    const seen = await look(path);
    return this.#change((loras) => {
      const known = loras.find(({ sha256 }) => sha256 === seen.sha256);
      const lora = { ...seen, name: known?.name ?? seen.name };
      return { list: [...loras.filter((one) => one !== known), lora], result: lora };
    });
  }

  /** Says where a story's LoRA is now. Another content is refused with `model-changed`. */
  async relink({ name, sha256 }: NamedLora, path: string): Promise<LoraRecord> {
    const seen = await look(path);
    if (seen.sha256 !== sha256) {
      throw new FabulaError(
        'model-changed',
        `${basename(path)} is not the LoRA "${name}" of this story (its content differs).`,
        `Choose the right file, or take "${name}" out and add this one.`,
      );
    }
    return this.#change((loras) => {
      const lora = { ...seen, name };
      return { list: [...loras.filter((one) => one.sha256 !== sha256), lora], result: lora };
    });
  }

  /** Where its file lies. Throws `lora-not-found` when it is not known here, gone, or another file now. */
  async pathOf({ name, sha256 }: NamedLora): Promise<string> {
    const known = (await this.all()).find((one) => one.sha256 === sha256);
    const absent = (what: string) =>
      new FabulaError(
        'lora-not-found',
        `The ${what}.`,
        'Put it back, show Fabula where it is, or take it out.',
      );
    if (!known) throw absent(`LoRA "${name}" of this story is not known on this computer`);
    const found = await stat(known.path).catch(() => undefined);
    if (!found?.isFile()) throw absent(`LoRA "${name}" is not at ${known.path} any more`);
    if (found.size === known.bytes && found.mtimeMs === known.modifiedAt) return known.path;
    const seen = await look(known.path);
    if (seen.sha256 !== sha256)
      throw absent(`file ${known.path} is not the LoRA "${name}" any more (its content differs)`);
    await this.#change((loras) => ({
      list: loras.map((one) => (one.sha256 === sha256 ? { ...seen, name: one.name } : one)),
      result: null,
    }));
    return known.path;
  }

  #change<T>(change: (loras: LoraRecord[]) => { list: LoraRecord[]; result: T }): Promise<T> {
    return changeLibraryFile(this.#file, kind, this.#onProblem, change);
  }
}

/** Looks into a file's header. Throws CheckpointError for what is neither a LoRA nor a word (textual inversion). */
export async function requireLora(path: string): Promise<void> {
  const what = await kindOfFile(path);
  if (what.kind !== 'lora' && what.kind !== 'embedding') {
    const told = 'what' in what ? what.what.replace(/[:(].*$/, '').trim() : 'a whole checkpoint';
    throw new CheckpointError(
      'unsupported-model',
      `${basename(path)} is no LoRA, but ${told}.`,
      'Choose a LoRA: a .safetensors file with pairs of small matrices, made for this model.',
    );
  }
}

async function look(path: string): Promise<LoraRecord> {
  const real = await realpath(path).catch((error: unknown) => {
    throw new FabulaError('file-not-found', `There is no file ${path}.`, 'Choose another.', { cause: error });
  });
  const { size, mtimeMs } = await stat(real);
  const sha256 = await sha256OfFile(real);
  const name = basename(path).replace(/\.(safetensors|sft|gguf)$/i, '');
  return { sha256, name, path: real, bytes: size, modifiedAt: mtimeMs };
}
