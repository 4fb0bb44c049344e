// What can be done to chapters, for their headings, menus and shortcuts alike.

import { chapterOf, chaptersOf, stepTarget } from '../../core/state/chapters.ts';
import { edit } from '../../core/state/edits.ts';
import { selectMany } from '../../core/state/selection.ts';
import { setSelection, setUi, useUi } from '../../core/state/ui-store.ts';
import { currentStory } from '../../core/state/window-store.ts';

/** As drafts name the field of a heading. */
export const headingField = (scene: number): string => `scene:${scene}:chapter`;

/** Where one begins already, its name takes the keyboard. */
export async function beginChapter(scene: number | undefined): Promise<void> {
  const view = scene === undefined ? undefined : currentStory().scenes.get(scene);
  if (!view) return;
  if (view.chapter === null) await edit({ type: 'scene.set', id: view.id, chapter: '' });
  setUi({ view: 'story', field: headingField(view.id) });
}

/** Its scenes stay, and go on with the chapter before. */
export async function removeHeading(scene: number): Promise<void> {
  setFolded(scene, false);
  await edit({ type: 'scene.set', id: scene, chapter: null });
  setUi({ focus: { scene, part: 'card' } });
}

const chaptersNow = () => {
  const { order, scenes } = currentStory();
  return chaptersOf(order, scenes);
};

export async function moveChapter(scene: number, step: -1 | 1): Promise<void> {
  const { order, scenes } = currentStory();
  const ids = chapterOf(chaptersNow(), scene)?.ids ?? [];
  const target = stepTarget(order, scenes, ids, step);
  if (target) await edit({ type: 'scene.move', ids: [...ids], ...target });
}

export function selectChapter(scene: number): void {
  setFolded(scene, false);
  const ids = chapterOf(chaptersNow(), scene)?.ids ?? [];
  if (ids.length > 0) setSelection(selectMany(ids));
}

/** The chapter whose heading this scene bears. */
export function setFolded(scene: number, isFolded: boolean): void {
  useUi.setState(({ folded }) => {
    const now = new Set(folded);
    if (isFolded) now.add(scene);
    else now.delete(scene);
    return { folded: now };
  });
}

export function foldAll(isFolded: boolean): void {
  setUi({ folded: new Set(isFolded ? chaptersNow().flatMap(({ heading }) => heading ?? []) : []) });
}

/** A scene that is asked for is shown, also out of a folded chapter. */
export function unfoldFor(scene: number): void {
  const heading = chapterOf(chaptersNow(), scene)?.heading;
  if (typeof heading === 'number' && useUi.getState().folded.has(heading)) setFolded(heading, false);
}
