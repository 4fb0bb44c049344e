// The system's own dialogs for files. Paths stay on this side of the contract.
import path from 'node:path';
import { type BrowserWindow, dialog } from 'electron';
import { storyExtension } from './story-names.ts';
import { t } from './texts.ts';

const filters = () => [
  { name: t('dialog.storyFile', 'Fabula story'), extensions: [storyExtension.slice(1)] },
];

/** Undefined: given up. */
export async function askForStory(parent: BrowserWindow, folder: string): Promise<string | undefined> {
  const { canceled, filePaths } = await dialog.showOpenDialog(parent, {
    title: t('dialog.open', 'Open a Story'),
    defaultPath: folder,
    filters: filters(),
    properties: ['openFile'],
  });
  return canceled ? undefined : filePaths[0];
}

/** Ends in `.fabula`. Undefined: given up. The dialog itself asks before a file is replaced. */
export async function askWhereToSave(
  parent: BrowserWindow,
  title: string,
  suggested: string,
): Promise<string | undefined> {
  const { canceled, filePath } = await dialog.showSaveDialog(parent, {
    title,
    defaultPath: suggested,
    filters: filters(),
    properties: ['showOverwriteConfirmation', 'createDirectory'],
  });
  if (canceled || !filePath) return undefined;
  return path.extname(filePath) === storyExtension ? filePath : `${filePath}${storyExtension}`;
}
