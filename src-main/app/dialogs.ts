// The system's own dialogs: for files, and before something is done that a page may not decide. Paths stay on this
// side of the contract.

import path from 'node:path';
import { type BrowserWindow, dialog, type MessageBoxOptions, type OpenDialogOptions } from 'electron';
import { FabulaError } from '../contract/errors.ts';
import { storyExtension } from '../files/story-names.ts';
import type { ForeignHost } from '../models/foreign-host.ts';
import { openedEndings } from '../studio/incoming/kind-of-file.ts';
import { t } from '../studio/texts.ts';

const filters = () => [
  { name: t('dialog.storyFile', 'Fabula story'), extensions: [storyExtension.slice(1)] },
];

const asking = new WeakSet<BrowserWindow>();

/** One at a time in a window: a page that asks again and again does not bury the screen under dialogs. */
async function alone<T>(parent: BrowserWindow, ask: () => Promise<T>): Promise<T> {
  if (asking.has(parent)) {
    throw new FabulaError('bad-request', 'Fabula is asking something already.', 'Answer its dialog first.');
  }
  asking.add(parent);
  try {
    return await ask();
  } finally {
    asking.delete(parent);
  }
}

const showOpenDialog = (parent: BrowserWindow, options: OpenDialogOptions) =>
  alone(parent, () => dialog.showOpenDialog(parent, options));

/** Whether the person chose the last of two buttons; the first is "Cancel", and what Enter and Escape do. */
async function confirm(
  parent: BrowserWindow,
  yes: string,
  options: Pick<MessageBoxOptions, 'type' | 'message' | 'detail'> & { message: string },
): Promise<boolean> {
  const buttons = [t('dialog.cancel', 'Cancel'), yes];
  const { response } = await alone(parent, () =>
    dialog.showMessageBox(parent, { ...options, buttons, defaultId: 0, cancelId: 0 }),
  );
  return response === 1;
}

/** Undefined: given up. */
export async function askForStory(parent: BrowserWindow, folder: string): Promise<string | undefined> {
  const { canceled, filePaths } = await showOpenDialog(parent, {
    title: t('dialog.open', 'Open a Story'),
    defaultPath: folder,
    filters: [
      {
        name: t('dialog.opened', 'Stories, manuscripts and pictures with parameters'),
        extensions: [...openedEndings],
      },
      ...filters(),
    ],
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
  const { canceled, filePath } = await alone(parent, () =>
    dialog.showSaveDialog(parent, {
      title,
      defaultPath: suggested,
      filters: filters(),
      properties: ['showOverwriteConfirmation', 'createDirectory'],
    }),
  );
  if (canceled || !filePath) return undefined;
  return path.extname(filePath) === storyExtension ? filePath : `${filePath}${storyExtension}`;
}

/** Ends in `.png`. Undefined: given up. */
export async function askWhereToSavePicture(
  parent: BrowserWindow,
  suggested: string,
): Promise<string | undefined> {
  const { canceled, filePath } = await alone(parent, () =>
    dialog.showSaveDialog(parent, {
      title: t('dialog.savePicture', 'Save the Picture As'),
      defaultPath: suggested,
      filters: [{ name: t('dialog.picture', 'Picture'), extensions: ['png'] }],
      properties: ['showOverwriteConfirmation', 'createDirectory'],
    }),
  );
  if (canceled || !filePath) return undefined;
  return path.extname(filePath).toLowerCase() === '.png' ? filePath : `${filePath}.png`;
}

/** A checkpoint in one file, or a model's folder; `what` names the files that are looked for. Undefined: given up. */
export async function askForModel(
  parent: BrowserWindow,
  kind: 'file' | 'folder',
  title: string,
  what = t('dialog.modelFile', 'Checkpoint'),
): Promise<string | undefined> {
  const { canceled, filePaths } = await showOpenDialog(parent, {
    title,
    filters: [{ name: what, extensions: ['safetensors', 'sft', 'gguf'] }],
    properties: [kind === 'file' ? 'openFile' : 'openDirectory'],
  });
  return canceled ? undefined : filePaths[0];
}

/** Undefined: given up. */
export async function askForFolder(parent: BrowserWindow, title: string): Promise<string | undefined> {
  const { canceled, filePaths } = await showOpenDialog(parent, {
    title,
    properties: ['openDirectory'],
  });
  return canceled ? undefined : filePaths[0];
}

/** A table of words; undefined: given up. */
export async function askForTable(parent: BrowserWindow): Promise<string | undefined> {
  const { canceled, filePaths } = await showOpenDialog(parent, {
    title: t('dialog.captions', 'Translated Words'),
    filters: [{ name: t('dialog.table', 'Table'), extensions: ['csv', 'tsv', 'txt'] }],
    properties: ['openFile'],
  });
  return canceled ? undefined : filePaths[0];
}

/** Before files of a person are deleted: their paths. */
export function askToDelete(parent: BrowserWindow, name: string, paths: readonly string[]): Promise<boolean> {
  const shown = paths.slice(0, 20).join('\n');
  const more =
    paths.length > 20 ? `\n${t('dialog.more', 'and {count} more', { count: paths.length - 20 })}` : '';
  return confirm(parent, t('dialog.delete', 'Delete'), {
    type: 'warning',
    message: t('dialog.deleteModel', 'Delete the files of “{name}” for good?', { name }),
    detail: shown + more,
  });
}

/** Before a story's file goes into the trash. */
export function askToTrash(parent: BrowserWindow, name: string): Promise<boolean> {
  return confirm(parent, t('dialog.trash', 'Move to Trash'), {
    type: 'question',
    message: t('dialog.trashStory', 'Move “{name}” to the trash?', { name }),
    detail: t('dialog.trashText', 'With all its pictures. It can be put back from there.'),
  });
}

/** Before anything is asked of a host that Fabula does not know: the address goes there as it is. */
export function askToDownload(parent: BrowserWindow, { host, address, near }: ForeignHost): Promise<boolean> {
  const shown = address.length > 400 ? `${address.slice(0, 400)}…` : address;
  const warning = t(
    'dialog.nearHost',
    'This is an address of this computer or of your own network, not of the internet.',
  );
  return confirm(parent, t('dialog.download', 'Download'), {
    type: near ? 'warning' : 'question',
    message: t('dialog.downloadFrom', 'Download from {host}?', { host }),
    detail: near ? `${shown}\n\n${warning}` : shown,
  });
}

/** When a window's page ended twice within a short time. False: the window is to be closed. */
export async function askToShowAgain(parent: BrowserWindow, how: string): Promise<boolean> {
  const { response } = await dialog.showMessageBox(parent, {
    type: 'error',
    message: t('dialog.pageEnded', 'What this window shows ended again and again ({how}).', { how }),
    detail: t(
      'dialog.pageEndedText',
      'Your story is safe: every edit is in its file. If this goes on, close the window and show the logs to whoever helps you (Help, Show Logs).',
    ),
    buttons: [t('dialog.closeWindow', 'Close the Window'), t('dialog.showAgain', 'Show It Again')],
    defaultId: 1,
    cancelId: 1,
  });
  return response === 1;
}

/** When a window's page has not answered for a while. */
export async function askToWait(parent: BrowserWindow): Promise<'wait' | 'anew'> {
  const { response } = await dialog.showMessageBox(parent, {
    type: 'warning',
    message: t('dialog.pageHangs', 'What this window shows does not answer.'),
    detail: t(
      'dialog.pageHangsText',
      'It may be busy. Started again, it shows the story as it is in its file, without what was typed just now.',
    ),
    buttons: [t('dialog.wait', 'Wait'), t('dialog.startAgain', 'Start It Again')],
    defaultId: 0,
    cancelId: 0,
  });
  return response === 1 ? 'anew' : 'wait';
}
