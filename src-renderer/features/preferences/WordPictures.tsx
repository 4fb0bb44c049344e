// Pictures of the built-in model's words, which the guide shows: how much they take, and a way to let them go. They are drawn anew
// when they are wanted again.

import { Button } from '@mantine/core';
import { attempt } from '../../core/attempt.ts';
import { formatBytes } from '../../core/i18n/formats.ts';
import { t } from '../../core/i18n/texts.ts';
import { useWordPictures } from '../../core/queries.ts';
import { Row } from './Row.tsx';

export function WordPictures() {
  const { drawn = {}, bytes = 0 } = useWordPictures() ?? {};
  const count = Object.keys(drawn).length;
  const size = formatBytes(bytes);
  return (
    <Row
      label={t('preferences.wordPictures', 'Pictures of words in the guide')}
      hint={
        count > 0
          ? t('preferences.wordPicturesKept', '{count, plural, one {# picture} other {# pictures}}, {size}', {
              count,
              size,
            })
          : t('preferences.wordPicturesNone', 'None are kept.')
      }
    >
      {(id) => (
        <Button
          variant="default"
          aria-describedby={id}
          disabled={count === 0}
          onClick={() => void attempt('wordPictures.clear')}
        >
          {t('preferences.wordPicturesClear', 'Delete them')}
        </Button>
      )}
    </Row>
  );
}
