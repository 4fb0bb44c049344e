// What is said when the queue became empty.

import type { DrawFinished } from '../../../src-main/contract/drawing.ts';
import { t } from '../../core/i18n/texts.ts';

export function finishedText({ drawn, failed }: DrawFinished): string {
  if (failed === 0) {
    return t('finished.drawn', '{drawn, plural, one {One picture is drawn.} other {# pictures are drawn.}}', {
      drawn,
    });
  }
  return t(
    'finished.failed',
    '{drawn, plural, =0 {Nothing was drawn} one {One picture is drawn} other {# pictures are drawn}}; {failed, plural, one {one failed} other {# failed}}. The queue says why.',
    { drawn, failed },
  );
}
