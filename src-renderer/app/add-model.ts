// Adding a model from a dialog or a drop: remembered where it lies, then shown in the list.
import { call } from './client.ts';
import { t } from './i18n/texts.ts';
import { sayDone } from './notify.ts';
import { setUi } from './state/ui-store.ts';

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
