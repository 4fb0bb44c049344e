// The storyboard while the filter lets no scene through.

import { Button } from '@mantine/core';
import { t } from '../../core/i18n/texts.ts';
import { everyScene } from '../../core/state/filter.ts';
import { setUi } from '../../core/state/ui-store.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';

export function NoneShown() {
  return (
    <EmptyState
      title={t('filter.none', 'No scene is like that')}
      action={
        <Button onClick={() => setUi({ filter: everyScene })}>{t('filter.clear', 'Show all scenes')}</Button>
      }
    />
  );
}
