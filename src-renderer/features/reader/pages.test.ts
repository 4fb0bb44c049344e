import { describe, expect, it } from 'vitest';
import { plainPage } from '../../../src-main/contract/book-page.ts';
import type { FrameView, SceneView } from '../../../src-main/contract/story-view.ts';
import { firstPage, pageAfterKey, pagesOf } from './pages.ts';

const frame = (id: number, blank = false): FrameView => ({
  id,
  url: `app://pictures/story/frames/${id}`,
  thumbnail: `app://pictures/story/thumbnails/${id}`,
  width: 8,
  height: 8,
  drawnAt: 0,
  seed: 1,
  method: 'onestory',
  starred: false,
  outdated: false,
  blank,
});

const scene = (id: number, caption: string, ...frames: FrameView[]): SceneView => ({
  id,
  prompt: `scene ${id}`,
  caption,
  negative: '',
  cast: null,
  places: [],
  page: plainPage,
  translations: {},
  chapter: null,
  seed: null,
  picked: frames[0]?.id ?? null,
  frames,
});

describe('pagesOf', () => {
  it('has a title, a page for each scene with a picture or words, and an end', () => {
    const pages = pagesOf([scene(1, ''), scene(2, ' Words. '), scene(3, '', frame(30))]);
    expect(pages.map((page) => (page.kind === 'scene' ? page.scene : page.kind))).toEqual([
      'title',
      2,
      3,
      'end',
    ]);
    expect(pages[1]).toMatchObject({ caption: 'Words.', frame: undefined });
    expect(pages[0]).toMatchObject({ cover: { id: 30 } });
  });

  it('have a page where a chapter begins, once there is something to read in it', () => {
    const chapter = (one: SceneView, name: string) => ({ ...one, chapter: name });
    const pages = pagesOf([
      scene(1, 'One.'),
      chapter(scene(2, ''), 'Lost'),
      chapter(scene(3, ''), ' The lake '),
      scene(4, 'Four.'),
      chapter(scene(5, 'Five.'), ''),
    ]);
    expect(pages.map((page) => (page.kind === 'chapter' ? [page.number, page.name] : page.kind))).toEqual([
      'title',
      'scene',
      [2, 'The lake'],
      'scene',
      [3, ''],
      'scene',
      'end',
    ]);
    expect(firstPage(pages, [1, 2, 3, 4, 5], 5)).toBe(4);
  });

  it('leaves empty pictures out', () => {
    expect(pagesOf([scene(1, '', frame(10, true))])).toHaveLength(2);
    expect(pagesOf([scene(1, 'Words.', frame(10, true))])[1]).toMatchObject({ frame: undefined });
  });

  it('is a book even without scenes', () => {
    expect(pagesOf([])).toEqual([{ kind: 'title', cover: undefined }, { kind: 'end' }]);
  });
});

describe('firstPage', () => {
  const order = [1, 2, 3];
  const pages = pagesOf([scene(1, 'One.'), scene(2, ''), scene(3, 'Three.')]);

  it('begins at the title for the first scene or none', () => {
    expect(firstPage(pages, order, null)).toBe(0);
    expect(firstPage(pages, order, 1)).toBe(0);
  });

  it('begins at a scene, or at the next that has a page', () => {
    expect(firstPage(pages, order, 3)).toBe(2);
    expect(firstPage(pages, order, 2)).toBe(2);
    expect(firstPage(pagesOf([scene(1, 'One.'), scene(2, '')]), [1, 2], 2)).toBe(0);
  });
});

describe('pageAfterKey', () => {
  it('turns pages and stays inside the book', () => {
    expect(pageAfterKey('ArrowRight', 1, 4)).toBe(2);
    expect(pageAfterKey(' ', 3, 4)).toBe(3);
    expect(pageAfterKey('PageUp', 0, 4)).toBe(0);
    expect(pageAfterKey('End', 0, 4)).toBe(3);
    expect(pageAfterKey('x', 0, 4)).toBeUndefined();
  });
});
