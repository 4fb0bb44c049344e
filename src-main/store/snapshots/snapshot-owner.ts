// Which file a folder of snapshots belongs to. A document that a file manager copied has the identity of the original
// in it, and would share its snapshots and their pruning; so the folder remembers where its document lies.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type OnProblem, readJsonFile, writeJsonFile } from '../../files/json-file.ts';
import type { StoryDocument } from '../document/story-document.ts';
import { peekDocumentId } from '../file/peek.ts';

const owner = z.strictObject({
  /** The real path. */
  path: z.string(),
  /** Device and number of the file: it keeps them when it is moved or renamed. */
  file: z.string(),
});

const fileOf = (folder: string) => join(folder, 'document.json');

/** Whether another file that is still there has these snapshots: then `document` is a copy of it. */
export function belongsToAnother(folder: string, document: StoryDocument, onProblem: OnProblem): boolean {
  const known = readJsonFile(fileOf(folder), owner.nullable(), null, onProblem);
  if (!known || known.path === document.path || known.file === document.session.identity) return false;
  const there = peekDocumentId(known.path);
  // What another program has open cannot be looked into; that it is still the same document is the likely thing.
  return there === document.id || there === 'in use';
}

/** Throws FabulaError: disk-full, not-writable. Nothing is written where there are no snapshots. */
export function noteOwner(folder: string, document: StoryDocument, onProblem: OnProblem): void {
  if (!existsSync(folder)) return;
  const now = { path: document.path, file: document.session.identity };
  const known = readJsonFile(fileOf(folder), owner.nullable(), null, onProblem);
  if (known?.path !== now.path || known.file !== now.file) writeJsonFile(fileOf(folder), now);
}
