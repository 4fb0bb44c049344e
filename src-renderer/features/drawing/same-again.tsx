// What is said instead of drawing a picture that would come out just as it is: with the one thing that helps.

import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { t } from '../../core/i18n/texts.ts';

const ID = 'same-again';

export function offerNewSeed(scenes: readonly number[], drawNew: () => void): void {
  notifications.hide(ID);
  notifications.show({
    id: ID,
    color: 'pencil',
    title: t(
      'same.title',
      '{scenes, plural, one {This picture would come out the same} other {# pictures would come out the same}}',
      { scenes: scenes.length },
    ),
    message: (
      <>
        {t(
          'same.text',
          'Words, seed, model and settings are as they were when {scenes, plural, one {it was} other {they were}} drawn. Another seed gives another picture.',
          { scenes: scenes.length },
        )}
        <Button
          mt="xs"
          size="compact-md"
          display="block"
          onClick={() => {
            notifications.hide(ID);
            drawNew();
          }}
        >
          {t('same.newSeed', 'Draw with a new seed')}
        </Button>
      </>
    ),
    autoClose: 12_000,
    closeButtonProps: { 'aria-label': t('common.dismiss', 'Dismiss') },
  });
}
