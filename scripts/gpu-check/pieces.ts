// `node scripts/run.js gpu-check/pieces.ts FILE|FOLDER DIR [MIB]`: packs a file or a folder into pieces of at most so many
// MiB (60), for a machine that is reached only by small parcels. Beside them lies join.sh, which needs no Node: it checks
// all of them and unpacks what they are into the folder it is called in.

import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { chmod, mkdir, readdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { finished } from 'node:stream/promises';
import { pathToFileURL } from 'node:url';

const MIB = 2 ** 20;

/** Packs `what` into `folder`, which must be empty or not there yet, and gives the pieces' names. Needs tar. */
export async function intoPieces(what: string, folder: string, mib = 60): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  if ((await readdir(folder)).length > 0) throw new Error(`${folder} is not empty.`);
  const tar = spawn('tar', ['-C', dirname(what), '-czf', '-', basename(what)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<number | null>((done, failed) => {
    tar.on('close', done);
    tar.on('error', failed);
  });
  const names: string[] = [];
  const sums: string[] = [];
  let piece: Piece | undefined;
  for await (const chunk of tar.stdout as AsyncIterable<Buffer>) {
    for (let rest = chunk; rest.length > 0; ) {
      piece ??= new Piece(folder, names.length, mib * MIB);
      rest = await piece.take(rest);
      if (!piece.isFull) continue;
      names.push(piece.name);
      sums.push(await piece.end());
      piece = undefined;
    }
  }
  if (piece) {
    names.push(piece.name);
    sums.push(await piece.end());
  }
  const code = await ended;
  if (code !== 0) throw new Error(`tar ended with ${code}.`);
  await writeFile(join(folder, 'SHA256SUMS'), sums.map((sum, i) => `${sum}  ${names[i]}\n`).join(''));
  await writeFile(join(folder, 'join.sh'), JOIN);
  await chmod(join(folder, 'join.sh'), 0o755);
  return names;
}

const JOIN = `#!/bin/sh
# Checks the pieces beside this script and unpacks them into the folder it is called in.
set -e
at=$(cd "$(dirname "$0")" && pwd)
(cd "$at" && sha256sum --quiet -c SHA256SUMS)
cat "$at"/piece-* | tar -xzf -
`;

class Piece {
  readonly name: string;
  readonly #most: number;
  readonly #hash = createHash('sha256');
  readonly #out: ReturnType<typeof createWriteStream>;
  #bytes = 0;

  constructor(folder: string, number: number, most: number) {
    // In the order in which a shell lists them.
    this.name = `piece-${String(number).padStart(4, '0')}`;
    this.#most = most;
    this.#out = createWriteStream(join(folder, this.name));
  }

  get isFull(): boolean {
    return this.#bytes === this.#most;
  }

  /** Takes what fits and gives back the rest. */
  async take(chunk: Buffer): Promise<Buffer> {
    const part = chunk.subarray(0, this.#most - this.#bytes);
    this.#bytes += part.length;
    this.#hash.update(part);
    if (!this.#out.write(part)) await once(this.#out, 'drain');
    return chunk.subarray(part.length);
  }

  async end(): Promise<string> {
    this.#out.end();
    await finished(this.#out);
    return this.#hash.digest('hex');
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [what, folder, mib] = process.argv.slice(2);
  if (!what || !folder) {
    console.error('Say what to pack and into which folder: gpu-check/pieces.ts FILE|FOLDER DIR [MIB]');
    process.exit(2);
  }
  const names = await intoPieces(resolve(what), resolve(folder), mib ? Number(mib) : undefined);
  console.log(`${names.length} pieces in ${folder}; join.sh there puts them together.`);
}
