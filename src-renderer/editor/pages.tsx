// The pages of the story window in an author's order: who it is about, what happens, how it reads. Bar, menu, shortcuts
// and the window itself follow this list.

import type { ComponentType } from 'react';
import type { WindowCommand } from '../../src-main/contract/commands.ts';
import { t } from '../core/i18n/texts.ts';
import { type MainView, setUi, useUi } from '../core/state/ui-store.ts';
import { Book } from '../features/book/Book.tsx';
import { Cast } from '../features/cast/Cast.tsx';
import { Storyboard } from '../features/storyboard/Storyboard.tsx';

interface Listed {
  name: () => string;
  /** Shows it. */
  command: WindowCommand;
}

/** Shown in the middle of the window. */
interface PageInWindow extends Listed {
  view: MainView;
  Page: ComponentType;
}

/** Lies over the window until it is left. */
interface PageOverWindow extends Listed {
  view: 'read';
  open: () => void;
}

export type EditorPage = PageInWindow | PageOverWindow;

export const pages: readonly EditorPage[] = [
  { view: 'cast', command: 'view.cast', name: () => t('editor.cast', 'Cast'), Page: Cast },
  { view: 'story', command: 'view.story', name: () => t('editor.story', 'Story'), Page: Storyboard },
  { view: 'book', command: 'view.book', name: () => t('editor.book', 'Book'), Page: Book },
  {
    view: 'read',
    command: 'view.reader',
    name: () => t('editor.read', 'Read'),
    open: () => setUi({ reader: { scene: useUi.getState().selection.active } }),
  },
];

export function showPage(page: EditorPage): void {
  if ('open' in page) page.open();
  else setUi({ view: page.view, reader: undefined });
}
