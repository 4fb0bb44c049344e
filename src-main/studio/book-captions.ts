// Brings a table of translated words into an open story, as one edit.

import type { CaptionsRead } from '../contract/book.ts';
import type { StoryDocument } from '../store/document/story-document.ts';
import { bookStory } from './book-story.ts';

/** Throws FabulaError: the file cannot be read, or is no such table. */
export async function takeCaptions(document: StoryDocument, file: string): Promise<CaptionsRead> {
  const { readCaptionsFile } = await import('../book/captions/read-captions.ts');
  const { languages, count, notes } = await readCaptionsFile(file, bookStory(document));
  document.edit({ type: 'captions.set', languages });
  return { languages: languages.map(({ language }) => language), count, notes };
}
