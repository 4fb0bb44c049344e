// A picture on its way out: to the clipboard, into a file.

import { attempt } from '../../core/attempt.ts';
import { t } from '../../core/i18n/texts.ts';
import { sayDone } from '../../core/notify.ts';

export async function copyPicture(id: number): Promise<void> {
  if ((await attempt('frame.copy', { id })) === null) sayDone(t('picture.copied', 'The picture is copied'));
}

export async function savePicture(id: number): Promise<void> {
  if ((await attempt('frame.save', { id })) === 'saved') sayDone(t('picture.saved', 'The picture is saved'));
}
