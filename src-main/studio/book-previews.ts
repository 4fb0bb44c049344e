// Pages of a story as its book will have them, for the window that shows it. What was laid out last is kept, and what the next layout
// can take over: turning a page lays nothing out again, and moving a picture reads none.

import type { KeptParts, LaidBook } from '../book/export-book.ts';
import type { BookPatch } from '../contract/book.ts';
import type { Answer, ParsedRequest } from '../contract/calls.ts';
import type { StoryDocument } from '../store/document/story-document.ts';
import { bookStory } from './book-story.ts';

/** Pixels of a copied page's longer side. */
const LONGEST = 2048;

interface ShownBook {
  instead?: BookPatch | undefined;
  language: string | null;
}

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
    { spread, ...shown }: ParsedRequest<'book.preview'>,
  ): Promise<Answer<'book.preview'>> {
    const { previewSpread } = await import('../book/preview-spread.ts');
    const { book, fonts, notes } = await this.laid(document, shown);
    return { ...previewSpread(book, fonts, spread), notes };
  }

  /** The pages that a scene would have in every layout that takes it. */
  async layouts(
    document: StoryDocument,
    { scene, ...shown }: ParsedRequest<'book.layouts'>,
  ): Promise<Answer<'book.layouts'>> {
    const { previewLayouts } = await import('../book/preview-layouts.ts');
    const { book, fonts } = await this.laid(document, shown);
    return previewLayouts(book, fonts, scene);
  }

  /** One page as a PNG file; the last there is, where there are not so many. */
  async picture(
    document: StoryDocument,
    { number, ...shown }: ParsedRequest<'book.copyPage'>,
  ): Promise<Uint8Array> {
    const { rasterPage } = await import('../book/paint/raster.ts');
    const { book, fonts } = await this.laid(document, shown);
    const page = book.pages[Math.min(number, book.pages.length - 1)]!;
    const scale = LONGEST / Math.max(page.width, page.height);
    const pixels = await rasterPage(page, { fonts, scale, png: (frame) => document.frames.png(frame) });
    return pixels.png().toBuffer();
  }

  async laid(document: StoryDocument, { instead = {}, language }: ShownBook): Promise<LaidBook> {
    const key = JSON.stringify([document.revision, instead, language]);
    const kept = this.#kept.get(document);
    if (kept?.key === key) return kept.laid;
    const { makeBook } = await import('../book/export-book.ts');
    const parts = kept?.parts ?? { pictures: new Map() };
    const { inLanguage } = await import('../book/captions/in-language.ts');
    const { story, notes } = inLanguage(bookStory(document, instead), language);
    const laid = makeBook(story, { kept: parts }).then((made) => ({
      ...made,
      notes: [...notes, ...made.notes],
    }));
    this.#kept.set(document, { key, laid, parts });
    return laid;
  }
}
