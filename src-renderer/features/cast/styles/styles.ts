// Styles to begin from, each with a picture of what it looks like: the same little fox ("a red fox with a coat", "in a
// meadow", seed 5) in all of them, drawn by the built-in model from these very words.

import { t } from '../../../core/i18n/texts.ts';
import cartoon from './cartoon.webp';
import pastel from './pastel.webp';
import pencil from './pencil.webp';
import watercolour from './watercolour.webp';

export interface StyleExample {
  name: () => string;
  /** English like all prompts: the models were taught with English words. */
  words: string;
  picture: string;
}

export const styles: readonly StyleExample[] = [
  {
    name: () => t('style.watercolour', 'Watercolour'),
    words: 'A watercolor illustration of',
    picture: watercolour,
  },
  { name: () => t('style.cartoon', 'Cartoon'), words: 'A cartoon of', picture: cartoon },
  { name: () => t('style.pencil', 'Pencil'), words: 'A pencil drawing of', picture: pencil },
  { name: () => t('style.pastel', 'Pastel'), words: 'A pastel drawing of', picture: pastel },
];
