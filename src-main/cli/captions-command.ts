// `fabula import-captions`: a table of translated words into a story, to be exported in those languages.

import { Command } from 'commander';
import { linesTo, type Output } from './lines.ts';

interface CaptionsFlags {
  story: string;
  table: string;
}

/** The `import-captions` command; `run` gets its two files. */
export function captionsCommand(run: (flags: CaptionsFlags) => Promise<void>): Command {
  return new Command('import-captions')
    .description('take translated words into a story, from the table that `export --to captions` wrote')
    .argument('<STORY>', 'a .fabula story')
    .argument('<TABLE>', 'the table (CSV or TSV), with a column for each language')
    .action((story: string, table: string) => run({ story, table }));
}

/** Throws FabulaError: see `openFile` and `readCaptionsFile`; the story is as it was then. */
export async function importCaptions(
  { story, table }: CaptionsFlags,
  { stdout, stderr }: { stdout: Output; stderr: Output },
): Promise<void> {
  const { StoryDocument } = await import('../store/document/story-document.ts');
  const { readCaptionsFile } = await import('../book/captions/read-captions.ts');
  const { sourceOfDocument } = await import('./export-source.ts');
  const document = StoryDocument.open(story);
  try {
    const { languages, count, notes } = await readCaptionsFile(table, sourceOfDocument(document));
    document.edit({ type: 'captions.set', languages });
    const [out, log] = [linesTo(stdout), linesTo(stderr)];
    for (const note of notes) log(`note: ${note}`);
    out(`${count} texts in ${languages.map(({ language }) => language).join(', ')}`);
  } finally {
    document.close();
  }
}
