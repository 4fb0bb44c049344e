// An open document as what a book is made of.

import { type StorySource, sourceOf } from '../book/book-source.ts';
import type { BookPatch } from '../contract/book.ts';
import { omitUndefined } from '../contract/omit-undefined.ts';
import type { StoryDocument } from '../store/document/story-document.ts';

/** @param instead Choices that hold for this time alone. */
export function bookStory(document: StoryDocument, instead: BookPatch = {}): StorySource {
  const story = sourceOf(document.board, document.frames.all(), {
    png: (frame) => document.frames.png(frame),
    drawnWith: document.frames.runs().at(-1)?.run.model.name ?? '',
  });
  return { ...story, book: { ...story.book, ...omitUndefined(instead) } };
}
