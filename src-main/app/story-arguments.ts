// Story files named when Fabula is started, or started again while it runs.
import path from 'node:path';
import { storyExtension } from './story-names.ts';

/** Arguments that are options, or no story files, are not for us. */
export function storyArguments(argv: readonly string[], folder: string): string[] {
  return argv
    .slice(1)
    .filter((one) => !one.startsWith('-') && path.extname(one).toLowerCase() === storyExtension)
    .map((one) => path.resolve(folder, one));
}
