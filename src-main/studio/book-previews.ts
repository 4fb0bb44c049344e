// Pages of a story as its book will have them, for the window that shows it. What was laid out last is kept: turning a page lays
// nothing out again.

import { sourceOf } from '../book/book-source.ts';
import type { Answer, ParsedRequest } from '../contract/calls.ts';
import type { StoryDocument } from '../store/document/story-document.ts';

type Laid = Awaited<ReturnType<typeof import('../book/export-book.ts')['makeBook']>>;

export class BookPreviews {
  readonly #kept = new WeakMap<StoryDocument, { key: string; laid: Promise<Laid> }>();

  /** Throws FabulaError: what keeps the story from being a book. */
  async spread(
    document: StoryDocument,
    { book: options, spread }: ParsedRequest<'book.preview'>,
  ): Promise<Answer<'book.preview'>> {
    const { previewSpread } = await import('../book/preview-spread.ts');
    const { book, fonts, notes } = await this.#laid(document, options);
    return { ...previewSpread(book, fonts, spread), notes };
  }

  async #laid(document: StoryDocument, options: ParsedRequest<'book.preview'>['book']): Promise<Laid> {
    const key = JSON.stringify([document.revision, options]);
    const kept = this.#kept.get(document);
    if (kept?.key === key) return kept.laid;
    const { makeBook } = await import('../book/export-book.ts');
    const story = sourceOf(document.board, document.frames.all(), {
      png: (frame) => document.frames.png(frame),
      drawnWith: document.frames.runs().at(-1)?.run.model.name ?? '',
    });
    const laid = makeBook(story, options);
    this.#kept.set(document, { key, laid });
    return laid;
  }
}
