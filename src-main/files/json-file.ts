// Small JSON files of the app itself (preferences, recent stories, window places): read through a validator,
// written in one step, so that a power cut leaves the old or the new one.

import fs from 'node:fs';
import path from 'node:path';
import type { z } from 'zod';

/** What is missing or cannot be used is `fallback`: these files hold nothing that a person wrote. */
export function readJsonFile<T extends z.ZodType>(
  file: string,
  shape: T,
  fallback: z.output<T>,
): z.output<T> {
  try {
    const parsed = shape.safeParse(JSON.parse(fs.readFileSync(file, 'utf8')));
    return parsed.success ? parsed.data : fallback;
  } catch {
    return fallback;
  }
}

/** Throws what the file system throws. */
export function writeJsonFile(file: string, value: unknown): void {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const draft = `${file}.${process.pid}.tmp`;
  fs.writeFileSync(draft, `${JSON.stringify(value, null, 2)}\n`);
  fs.renameSync(draft, file);
}
