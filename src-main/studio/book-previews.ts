// Pages of a story as its book will have them, for the window that shows it. What was laid out last is kept, and what the next layout
// can take over: turning a page lays nothing out again, and moving a picture reads none.

import type { KeptParts, LaidBook } from '../book/export-book.ts';
import type { BookPatch } from '../contract/book.ts';
import type { Answer, ParsedRequest } from '../contract/calls.ts';
import type { StoryDocument } from '../store/document/story-document.ts';
import { bookStory } from './book-story.ts';

/** Pixels of a copied page's longer side. */
const LONGEST = 2048;

interface Kept {
  key: string;
  laid: Promise<LaidBook>;
  parts: KeptParts;
}

export class BookPreviews {
  readonly #kept = new WeakMap<StoryDocument, Kept>();

  /** Throws FabulaError: what keeps the story from being a book. */
  async spread(
    document: StoryDocument,
    { spread, instead }: ParsedRequest<'book.preview'>,
  ): Promise<Answer<'book.preview'>> {
    const { previewSpread } = await import('../book/preview-spread.ts');
    const { book, fonts, notes } = await this.laid(document, instead);
    return { ...previewSpread(book, fonts, spread), notes };
  }

  /** The pages that a scene would have in every layout that takes it. */
  async layouts(
    document: StoryDocument,
    { scene, instead }: ParsedRequest<'book.layouts'>,
  ): Promise<Answer<'book.layouts'>> {
    const { previewLayouts } = await import('../book/preview-layouts.ts');
    const { book, fonts } = await this.laid(document, instead);
    return previewLayouts(book, fonts, scene);
  }

  /** One page as a PNG file; the last there is, where there are not so many. */
  async picture(
    document: StoryDocument,
    { number, instead }: ParsedRequest<'book.copyPage'>,
  ): Promise<Uint8Array> {
    const { rasterPage } = await import('../book/paint/raster.ts');
    const { book, fonts } = await this.laid(document, instead);
    const page = book.pages[Math.min(number, book.pages.length - 1)]!;
    const scale = LONGEST / Math.max(page.width, page.height);
    const pixels = await rasterPage(page, { fonts, scale, png: (frame) => document.frames.png(frame) });
    return pixels.png().toBuffer();
  }

  async laid(document: StoryDocument, instead: BookPatch = {}): Promise<LaidBook> {
    const key = JSON.stringify([document.revision, instead]);
    const kept = this.#kept.get(document);
    if (kept?.key === key) return kept.laid;
    const { makeBook } = await import('../book/export-book.ts');
    const parts = kept?.parts ?? { pictures: new Map() };
    const laid = makeBook(bookStory(document, instead), { kept: parts });
    this.#kept.set(document, { key, laid, parts });
    return laid;
  }
}
