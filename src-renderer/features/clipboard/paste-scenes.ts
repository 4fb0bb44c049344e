// Puts scenes into the story and leads to them.

import type { EditInput } from '../../../src-main/contract/edits.ts';
import { LONGEST_TEXT, MOST_AT_ONCE } from '../../../src-main/contract/ids.ts';
import { formatNumber } from '../../core/i18n/formats.ts';
import { t } from '../../core/i18n/texts.ts';
import { sayProblem } from '../../core/notify.ts';
import { edit } from '../../core/state/edits.ts';
import { selectMany } from '../../core/state/selection.ts';
import { setSelection, setUi } from '../../core/state/ui-store.ts';

type Pasting = Extract<EditInput, { type: 'scene.add' | 'scene.paste' }>;

/** Says so where there are too many, or one is too long, and changes nothing then. */
export async function pasteScenes(pasting: Pasting): Promise<void> {
  const { scenes } = pasting;
  const long = scenes.findIndex(({ prompt = '' }) => prompt.length > LONGEST_TEXT);
  if (scenes.length > MOST_AT_ONCE || long >= 0) {
    sayProblem({
      code: 'bad-argument',
      message:
        long >= 0
          ? t('clipboard.longScene', 'Scene {number} of these would have more than {most} characters.', {
              number: long + 1,
              most: formatNumber(LONGEST_TEXT),
            })
          : t('clipboard.tooMany', 'These would be {count} scenes; {most} can be added at once.', {
              count: formatNumber(scenes.length),
              most: formatNumber(MOST_AT_ONCE),
            }),
      hint: t('clipboard.parts', 'Paste it in parts. Nothing was changed.'),
    });
    return;
  }
  const answer = await edit(pasting);
  const first = answer?.created[0];
  if (!answer || first === undefined) return;
  setSelection(selectMany(answer.created));
  setUi({ focus: { scene: first, part: 'card' } });
}
