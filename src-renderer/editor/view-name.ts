// What the parts of the story window are called.
import { t } from '../app/i18n/texts.ts';
import type { MainView } from '../app/state/ui-store.ts';

export const viewName = (view: MainView): string =>
  ({
    storyboard: t('editor.storyboard', 'Storyboard'),
    cast: t('editor.cast', 'Cast'),
    compare: t('editor.compare', 'Compare'),
  })[view];
