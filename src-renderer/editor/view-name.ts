// What the parts of the story window are called.

import { t } from '../core/i18n/texts.ts';
import type { MainView } from '../core/state/ui-store.ts';

export const viewName = (view: MainView): string =>
  ({
    storyboard: t('editor.storyboard', 'Storyboard'),
    cast: t('editor.cast', 'Cast'),
    compare: t('editor.compare', 'Compare'),
  })[view];
