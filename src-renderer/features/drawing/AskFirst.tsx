// The question before scenes are drawn in whose prompt the model knows no thing and no being.

import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useEffect } from 'react';
import type { UnknownScene } from '../../../src-main/contract/words.ts';
import { t } from '../../core/i18n/texts.ts';
import { useStoryModel } from '../../core/queries.ts';
import { setUi } from '../../core/state/ui-store.ts';
import { useStory } from '../../core/state/window-store.ts';
import { languageName } from '../words/language-name.ts';
import classes from './AskFirst.module.css';
import { useQuestion } from './ask-first.ts';

export function AskFirst() {
  const question = useQuestion((state) => state.question);
  // With the story its question goes.
  useEffect(() => () => useQuestion.getState().question?.answer(false), []);
  return question ? <Question {...question} /> : null;
}

const MOST_SHOWN = 5;

function Question({
  scenes,
  answer,
}: {
  scenes: readonly UnknownScene[];
  answer: (drawAnyway: boolean) => void;
}) {
  const model = useStoryModel()?.name ?? '';
  const order = useStory((story) => story.order);
  const count = scenes.length;
  const more = count - MOST_SHOWN;
  const languages = [...new Set(scenes.flatMap(({ language }) => language ?? []))].map(languageName);
  return (
    <Modal
      opened
      onClose={() => answer(false)}
      closeButtonProps={{ 'aria-label': t('common.close', 'Close') }}
      title={t(
        'ask.title',
        '{model} knows nothing in {count, plural, one {this scene} other {these scenes}}',
        {
          model,
          count,
        },
      )}
    >
      <Stack gap="md">
        <ul className={classes.scenes}>
          {scenes.slice(0, MOST_SHOWN).map(({ scene, text }) => (
            <li key={scene}>
              <span className={classes.number}>{order.indexOf(scene) + 1 || ''}</span> {text}
            </li>
          ))}
          {more > 0 ? (
            <li>{t('ask.more', '{more, plural, one {and one more} other {and # more}}', { more })}</li>
          ) : null}
        </ul>
        <Text size="sm">
          {t(
            'ask.why',
            'There is no thing and no being in {count, plural, one {it} other {them}} that {model} was taught, so what it draws will be something else.',
            { count, model },
          )}{' '}
          {languages.length > 0
            ? t('ask.language', 'It reads English; this looks like {languages}.', {
                languages: languages.join(', '),
              })
            : null}
        </Text>
        <Group justify="flex-end" gap="sm">
          <Button
            variant="subtle"
            color="gray"
            c="var(--ink)"
            onClick={() => {
              answer(false);
              setUi({ dialog: 'models' });
            }}
          >
            {t('ask.otherModel', 'Use a larger model…')}
          </Button>
          <Button variant="default" onClick={() => answer(true)}>
            {t('ask.draw', 'Draw anyway')}
          </Button>
          <Button data-autofocus onClick={() => answer(false)}>
            {t('ask.back', 'Go back')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
