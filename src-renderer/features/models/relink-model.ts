// A model that is not where it was, or not what it was: the person shows the right one. Another content is never
// taken silently: main refuses it, and the Models dialog has the way to take it as it is.

import type { ModelView } from '../../../src-main/contract/models.ts';
import { attempt } from '../../core/attempt.ts';
import { t } from '../../core/i18n/texts.ts';
import { sayDone } from '../../core/notify.ts';

export async function relinkModel(
  { id, name }: Pick<ModelView, 'id' | 'name'>,
  accept = false,
): Promise<void> {
  const found = await attempt('models.relink', { id, from: 'dialog', accept });
  if (found !== undefined && found !== 'cancelled') {
    sayDone(t('models.found', '“{name}” is ready again', { name }));
  }
}
