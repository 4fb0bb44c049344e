// The story's words as a table for translators, with those of every language that is there.

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { captionsTable } from '../captions/captions-table.ts';
import type { Output } from './what.ts';

export const writeCaptions: Output = async ({ story, name, onProgress }, folder) => {
  const file = `${name} - captions.csv`;
  await writeFile(join(folder, file), captionsTable(story, ','));
  onProgress(1);
  return [file];
};
