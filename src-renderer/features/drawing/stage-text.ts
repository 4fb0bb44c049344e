// What is happening to a picture just now, in words.

import type { DrawProgress } from '../../../src-main/contract/drawing.ts';
import { t } from '../../core/i18n/texts.ts';

export function stageText({ stage, step, steps }: Pick<DrawProgress, 'stage' | 'step' | 'steps'>): string {
  if (stage === 'sampling' && step !== undefined && steps !== undefined) {
    return t('stage.step', 'Step {step} of {steps}', { step, steps });
  }
  return {
    starting: t('stage.starting', 'Getting ready'),
    loading: t('stage.loading', 'Loading the model'),
    encoding: t('stage.encoding', 'Reading the words'),
    reference: t('stage.reference', 'Drawing the character to hold on to'),
    sampling: t('stage.sampling', 'Drawing'),
    decoding: t('stage.decoding', 'Developing the picture'),
    saving: t('stage.saving', 'Saving'),
  }[stage];
}
