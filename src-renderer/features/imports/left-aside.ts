// What of a file found no place, each in a line.

import type { LeftAside } from '../../../src-main/contract/imports.ts';
import { t } from '../../core/i18n/texts.ts';

const lines: Record<LeftAside['what'], (detail: string) => string> = {
  model: (detail) =>
    t(
      'aside.model',
      'The model “{detail}” is not on this computer. A new story is drawn with the built-in one.',
      {
        detail,
      },
    ),
  vae: (detail) => t('aside.vae', 'VAE “{detail}”: choose it for the model, in Models.', { detail }),
  lora: (detail) => t('aside.lora', 'The LoRA “{detail}” is not on this computer.', { detail }),
  sampler: (detail) => t('aside.sampler', 'The sampler “{detail}”: the model’s own is used.', { detail }),
  spacing: (detail) => t('aside.spacing', 'The spacing of steps “{detail}”.', { detail }),
  value: (detail) => t('aside.value', '“{detail}” is out of range here.', { detail }),
  weights: () => t('aside.weights', 'Weights in the prompt, such as (word:1.3), stay in it as they are.'),
  'second-pass': (detail) => t('aside.secondPass', 'A second pass that enlarges ({detail}).', { detail }),
  'start-picture': (detail) =>
    detail === ''
      ? t('aside.startPicture', 'It was begun from another picture.')
      : t('aside.startPictureStrength', 'It was begun from another picture (strength {detail}).', { detail }),
  control: (detail) => t('aside.control', 'What else guided it ({detail}).', { detail }),
  node: (detail) => t('aside.node', 'The node “{detail}”, which Fabula does not know.', { detail }),
  'other-scenes': (detail) =>
    t(
      'aside.otherScenes',
      'It was drawn together with {count, plural, one {another scene} other {# other scenes}}, so it will not come out quite the same.',
      { count: Number(detail) || 1 },
    ),
  picture: (detail) => t('aside.picture', '“{detail}” cannot be read as a picture.', { detail }),
};

export const leftAsideLine = ({ what, detail }: LeftAside): string => lines[what](detail);
