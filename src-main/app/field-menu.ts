// The menu of a text under the pointer: what a misspelt word may have meant, cut, copy, paste. What is no text has the
// page's own menus.

import { type BrowserWindow, type ContextMenuParams, Menu, type MenuItemConstructorOptions } from 'electron';
import { withMnemonics } from '../studio/mnemonics.ts';
import { t } from '../studio/texts.ts';

export interface FieldMenuOptions {
  /** What may have been meant, the likeliest first. */
  near: (word: string) => Promise<string[]>;
  /** From now on it is right. */
  learn: (word: string) => void;
}

/** Milliseconds. A menu that comes later than that is one nobody waited for. */
const LONGEST_WAIT = 700;

export function offerFieldMenus(browser: BrowserWindow, { near, learn }: FieldMenuOptions): void {
  browser.webContents.on('context-menu', (_event, params) => {
    const { isEditable, selectionText, misspelledWord } = params;
    if (!isEditable && selectionText.trim() === '') return;
    void suggestions(isEditable ? misspelledWord : '').then((words) => {
      if (browser.isDestroyed()) return;
      Menu.buildFromTemplate([...spellingItems(params, words), ...editItems(params)]).popup({
        window: browser,
        x: params.x,
        y: params.y,
      });
    });
  });

  async function suggestions(word: string): Promise<string[]> {
    if (word === '') return [];
    const late = new Promise<string[]>((resolve) => setTimeout(resolve, LONGEST_WAIT, []));
    return Promise.race([near(word).catch(() => []), late]);
  }

  function spellingItems(
    { isEditable, misspelledWord }: ContextMenuParams,
    words: readonly string[],
  ): MenuItemConstructorOptions[] {
    if (!isEditable || misspelledWord === '') return [];
    const { webContents } = browser;
    return [
      ...words.map((word) => ({ label: word, click: () => webContents.replaceMisspelling(word) })),
      ...(words.length === 0 ? [{ label: t('field.noSuggestion', 'No Suggestions'), enabled: false }] : []),
      { type: 'separator' },
      {
        label: t('field.learn', 'Add “{word}” to the Dictionary', { word: misspelledWord }),
        click: () => learn(misspelledWord),
      },
      { type: 'separator' },
    ];
  }
}

function editItems({ isEditable, editFlags }: ContextMenuParams): MenuItemConstructorOptions[] {
  const { canCut, canCopy, canPaste, canSelectAll } = editFlags;
  const all: MenuItemConstructorOptions[] = [
    { role: 'cut', label: t('menu.cut', 'Cut'), enabled: canCut },
    { role: 'copy', label: t('menu.copy', 'Copy'), enabled: canCopy },
    { role: 'paste', label: t('menu.paste', 'Paste'), enabled: canPaste },
    { role: 'selectAll', label: t('menu.selectAll', 'Select All'), enabled: canSelectAll },
  ];
  const items = isEditable ? all : all.filter(({ role }) => role === 'copy');
  const labels = withMnemonics(items.map(({ label }) => label!));
  return items.map((item, place) => ({ ...item, label: labels[place]! }));
}
