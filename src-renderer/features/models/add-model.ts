// Adding a model from a dialog or a drop: remembered where it lies, then shown in the list.

import { call } from '../../core/client.ts';
import { t } from '../../core/i18n/texts.ts';
import { sayDone } from '../../core/notify.ts';
import { setUi } from '../../core/state/ui-store.ts';

/** Throws CallError. */
export async function addModel(from: 'file' | 'folder' | { key: string }): Promise<void> {
  const added = await call('models.add', { from });
  if (added === 'cancelled') return;
  setUi({ dialog: 'models' });
  sayDone(
    t('models.added', 'The model is ready'),
    t('models.addedText', 'It stays where it is; Fabula only remembers the place.'),
  );
}
