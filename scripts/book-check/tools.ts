// The programs that read books back, and what a check says.

import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

export interface Check {
  good: boolean;
  text: string;
}

export class Tools {
  readonly #env: NodeJS.ProcessEnv;

  /** @param found Where they were put, if not where the system has its own. */
  constructor(found: Record<string, string>) {
    this.#env = { ...process.env, ...found, LC_ALL: 'C.UTF-8' };
  }

  run(program: string, ...args: string[]): { status: number | null; output: string } {
    const { status, stdout, stderr, error } = spawnSync(program, args, {
      env: this.#env,
      encoding: 'utf8',
      maxBuffer: 64 << 20,
    });
    if (error) throw error;
    return { status, output: `${stdout}${stderr}` };
  }

  /** Debian's epubcheck is a Java archive that not every kernel starts by itself. */
  place(program: string): string {
    const folders = (this.#env.PATH ?? '').split(path.delimiter);
    return folders.map((folder) => path.join(folder, program)).find((file) => fs.existsSync(file)) ?? program;
  }
}
