// The pages of the book: a title page, one where a chapter begins, every scene that has a
// picture or words, and an end. Pure.

import type { FrameView, SceneView } from '../../../src-main/contract/story-view.ts';
import { pickedFrame } from '../../core/scene-state.ts';

export type Page =
  | { kind: 'title'; cover: FrameView | undefined }
  | { kind: 'chapter'; scene: number; number: number; name: string }
  | { kind: 'scene'; scene: number; frame: FrameView | undefined; caption: string; alt: string }
  | { kind: 'end' };

export function pagesOf(scenes: readonly SceneView[]): Page[] {
  let [number, heading]: [number: number, heading: Page[]] = [0, []];
  const pages = scenes.flatMap((scene): Page[] => {
    // A chapter of which nothing can be read yet has no page.
    if (scene.chapter !== null)
      heading = [{ kind: 'chapter', scene: scene.id, number: ++number, name: scene.chapter.trim() }];
    const found = pickedFrame(scene);
    const frame = found?.blank ? undefined : found;
    const caption = scene.caption.trim();
    if (!frame && caption === '') return [];
    const before = heading;
    heading = [];
    return [
      ...before,
      { kind: 'scene', scene: scene.id, frame, caption, alt: scene.prompt.trim() || caption },
    ];
  });
  const cover = pages.find((page) => page.kind === 'scene' && page.frame !== undefined);
  return [
    { kind: 'title', cover: cover?.kind === 'scene' ? cover.frame : undefined },
    ...pages,
    { kind: 'end' },
  ];
}

/** Where reading begins: at a scene, at the next one that has a page, or at the title. */
export function firstPage(pages: readonly Page[], order: readonly number[], scene: number | null): number {
  const from = scene === null ? -1 : order.indexOf(scene);
  if (from <= 0) return 0;
  const later = new Set(order.slice(from));
  const at = pages.findIndex(
    (page) => (page.kind === 'scene' || page.kind === 'chapter') && later.has(page.scene),
  );
  return Math.max(at, 0);
}

export function pageAfterKey(key: string, at: number, count: number): number | undefined {
  const to = {
    ArrowRight: at + 1,
    ArrowDown: at + 1,
    PageDown: at + 1,
    ' ': at + 1,
    Enter: at + 1,
    ArrowLeft: at - 1,
    ArrowUp: at - 1,
    PageUp: at - 1,
    Backspace: at - 1,
    Home: 0,
    End: count - 1,
  }[key];
  return to === undefined ? undefined : Math.min(Math.max(to, 0), count - 1);
}
