// What this window shows of the story and where the person is in it. Nothing of it is saved.

import { create } from 'zustand';
import { nothingSelected, type Selection, selectOnly, selectPresent } from './selection.ts';
import { useWindow } from './window-store.ts';

export type MainView = 'cast' | 'story' | 'book';
export type PanelTab = 'scene' | 'story' | 'queue';
export type CardSize = 'small' | 'medium' | 'large';
type DialogName =
  | 'history'
  | 'export'
  | 'print'
  | 'preferences'
  | 'about'
  | 'models'
  | 'guide'
  | 'shortcuts'
  | 'news'
  | 'credits';

export interface SceneFilter {
  state: 'undrawn' | 'outdated' | 'drawn' | null;
  /** Only those with a picture that has a star. */
  starred: boolean;
  character: number | null;
}

export interface UiState {
  view: MainView;
  panel: { open: boolean; tab: PanelTab };
  cardSize: CardSize;
  selection: Selection;
  /** The scene that takes the keyboard as soon as its card is there. */
  focus: { scene: number; part: 'card' | 'prompt' | 'caption' } | undefined;
  /** The scene whose caption has a field although it is empty. */
  captioned: number | undefined;
  /** The key of the field that takes the keyboard as soon as it is there. */
  field: string | undefined;
  /** The page at which the reader opened; undefined: it is closed. */
  reader: { scene: number | null } | undefined;
  dialog: DialogName | undefined;
  /** A picture as large as the window; `frame` null: the one on the scene's card. */
  viewer: { scene: number; frame: number | null } | undefined;
  /** Several new pictures of a scene, to choose one of: those behind `after`. */
  takes: { scene: number; after: number; jobs: readonly number[] } | undefined;
  /** Whether something is looked for in the story. */
  finding: boolean;
  /** Which scenes the storyboard shows. */
  filter: SceneFilter;
  /** Chapters of which only the heading is shown, by the scene that bears it. */
  folded: ReadonlySet<number>;
  /** Scenes drawn with and without what holds the characters, looked at side by side. */
  compared: readonly number[] | undefined;
  /** Two pictures of one scene, looked at side by side. */
  pair: { scene: number; left: number; right: number } | undefined;
}

const start: UiState = {
  view: 'story',
  panel: { open: true, tab: 'scene' },
  cardSize: 'medium',
  selection: nothingSelected,
  focus: undefined,
  captioned: undefined,
  field: undefined,
  reader: undefined,
  dialog: undefined,
  viewer: undefined,
  takes: undefined,
  finding: false,
  filter: { state: null, starred: false, character: null },
  folded: new Set(),
  compared: undefined,
  pair: undefined,
};

export const useUi = create<UiState>(() => start);

export const setUi = (patch: Partial<UiState>): void => useUi.setState(patch);
export const resetUi = (): void => useUi.setState({ ...start, cardSize: useUi.getState().cardSize });

/** The field of a character that is there as soon as something is typed into it. */
export const newCharacterField = 'character:new:name';

/** A story with nobody and nothing in it begins with who it is about. */
export const startWith = (isEmpty: boolean): void =>
  setUi(isEmpty ? { view: 'cast', field: newCharacterField } : { view: 'story' });

export const closeDialog = (): void => setUi({ dialog: undefined });
export const openPanel = (tab: PanelTab): void => setUi({ panel: { open: true, tab } });

/** Shows the tab; a second time hides the panel. */
export const togglePanel = (tab: PanelTab): void =>
  useUi.setState(({ panel }) => ({ panel: { open: !(panel.open && panel.tab === tab), tab } }));

export const setSelection = (change: Selection | ((now: Selection) => Selection)): void =>
  useUi.setState(({ selection }) => ({
    selection: typeof change === 'function' ? change(selection) : change,
  }));

useWindow.subscribe((now, before) => {
  if (now.view !== 'story') return;
  const { order } = now.story;
  if (before.view === 'story' && before.story.order === order) return;
  setSelection((selection) => {
    if (before.view === 'story' && selection.active !== null)
      return selectPresent(selection, before.story.order, order);
    return order[0] === undefined ? nothingSelected : selectOnly(order[0]);
  });
});
