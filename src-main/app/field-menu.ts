// Menus of a text under the pointer: cut, copy, paste; and for a misspelt word what may have been meant. Where a word is
// misspelt the page knows and says. What is no text has the page's own menus.

import { type BrowserWindow, Menu, type MenuItemConstructorOptions } from 'electron';
import { withMnemonics } from '../studio/mnemonics.ts';
import { t } from '../studio/texts.ts';

export interface FieldMenuOptions {
  /** What may have been meant, the likeliest first. */
  near: (word: string) => Promise<string[]>;
  /** From now on it is right. */
  learn: (word: string) => void;
}

/** For a word that is selected in the page, at a place of the page. Resolves when the menu is shown. */
export type OfferSpelling = (word: string, at: { x: number; y: number }) => Promise<void>;

type Edit = 'cut' | 'copy' | 'paste' | 'selectAll';

/** Milliseconds. A menu that comes later than that is one nobody waited for. */
const LONGEST_WAIT = 700;

export function offerFieldMenus(browser: BrowserWindow, { near, learn }: FieldMenuOptions): OfferSpelling {
  const { webContents } = browser;
  const popup = (items: MenuItemConstructorOptions[], x: number, y: number) => {
    if (browser.isDestroyed()) return;
    Menu.buildFromTemplate(items).popup({ window: browser, x: Math.round(x), y: Math.round(y) });
  };
  webContents.on('context-menu', (_event, { isEditable, selectionText, editFlags, x, y }) => {
    if (!isEditable && selectionText.trim() === '') return;
    const { canCut, canCopy, canPaste, canSelectAll } = editFlags;
    const possible = { cut: canCut, copy: canCopy, paste: canPaste, selectAll: canSelectAll };
    popup(editItems(isEditable ? ['cut', 'copy', 'paste', 'selectAll'] : ['copy'], possible), x, y);
  });

  async function suggestions(word: string): Promise<string[]> {
    const late = new Promise<string[]>((resolve) => setTimeout(resolve, LONGEST_WAIT, []));
    return Promise.race([near(word).catch(() => []), late]);
  }

  return async (word, { x, y }) => {
    const words = await suggestions(word);
    if (browser.isDestroyed()) return;
    const zoom = webContents.getZoomFactor();
    // The field takes it as if it was typed: it is undone there as what is typed is.
    const meant = words.map((one) => ({ label: one, click: () => void webContents.insertText(one) }));
    const items: MenuItemConstructorOptions[] = [
      ...(meant.length > 0 ? meant : [{ label: t('field.noSuggestion', 'No Suggestions'), enabled: false }]),
      { type: 'separator' },
      { label: t('field.learn', 'Add “{word}” to My Words', { word }), click: () => learn(word) },
      { type: 'separator' },
      ...editItems(['cut', 'copy', 'paste', 'selectAll']),
    ];
    popup(items, x * zoom, y * zoom);
  };
}

function editItems(
  edits: readonly Edit[],
  possible?: Readonly<Record<Edit, boolean>>,
): MenuItemConstructorOptions[] {
  const names: Record<Edit, string> = {
    cut: t('menu.cut', 'Cut'),
    copy: t('menu.copy', 'Copy'),
    paste: t('menu.paste', 'Paste'),
    selectAll: t('menu.selectAll', 'Select All'),
  };
  const labels = withMnemonics(edits.map((role) => names[role]));
  return edits.map((role, place) => ({ role, label: labels[place]!, enabled: possible?.[role] ?? true }));
}
