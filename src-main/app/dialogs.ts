// The system's own dialogs for files. Paths stay on this side of the contract.

import path from 'node:path';
import { type BrowserWindow, dialog } from 'electron';
import { storyExtension } from '../files/story-names.ts';
import { t } from '../studio/texts.ts';

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

/** A checkpoint in one file, or a model's folder; `what` names the files that are looked for. Undefined: given up. */
export async function askForModel(
  parent: BrowserWindow,
  kind: 'file' | 'folder',
  title: string,
  what = t('dialog.modelFile', 'Checkpoint'),
): Promise<string | undefined> {
  const { canceled, filePaths } = await dialog.showOpenDialog(parent, {
    title,
    filters: [{ name: what, extensions: ['safetensors'] }],
    properties: [kind === 'file' ? 'openFile' : 'openDirectory'],
  });
  return canceled ? undefined : filePaths[0];
}

/** Undefined: given up. */
export async function askForFolder(parent: BrowserWindow, title: string): Promise<string | undefined> {
  const { canceled, filePaths } = await dialog.showOpenDialog(parent, {
    title,
    properties: ['openDirectory'],
  });
  return canceled ? undefined : filePaths[0];
}

/** Before files of a person are deleted: their paths, and "Cancel" as what Enter does. */
export async function askToDelete(
  parent: BrowserWindow,
  name: string,
  paths: readonly string[],
): Promise<boolean> {
  const shown = paths.slice(0, 20).join('\n');
  const more =
    paths.length > 20 ? `\n${t('dialog.more', 'and {count} more', { count: paths.length - 20 })}` : '';
  const { response } = await dialog.showMessageBox(parent, {
    type: 'warning',
    message: t('dialog.deleteModel', 'Delete the files of “{name}” for good?', { name }),
    detail: shown + more,
    buttons: [t('dialog.cancel', 'Cancel'), t('dialog.delete', 'Delete')],
    defaultId: 0,
    cancelId: 0,
  });
  return response === 1;
}
