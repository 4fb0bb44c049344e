// No scenes yet: write them all at once, a line each, or begin with one.

import { Button, Group, Textarea } from '@mantine/core';
import { useRef } from 'react';
import { t } from '../../core/i18n/texts.ts';
import { useTextDraft } from '../../core/state/edits.ts';
import { setUi } from '../../core/state/ui-store.ts';
import { useStory } from '../../core/state/window-store.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { isComposing } from '../../ui/InlineField.tsx';
import { PencilPanels } from '../../ui/PencilPanels.tsx';
import { useAskedField } from '../../ui/use-asked-field.ts';
import classes from './Storyboard.module.css';
import { addOutlined, addScene } from './use-scene-commands.ts';

export function EmptyBoard() {
  const outline = useStory(({ story }) => story.outline);
  const draft = useTextDraft('story:outline', outline, (value) => ({ type: 'story.set', outline: value }));
  const field = useRef<HTMLTextAreaElement>(null);
  const noteTyped = useAskedField(field, draft.key, draft.value);
  const castless = useStory(({ characters }) => characters.length === 0);
  const readOnly = useStory(({ document }) => document.readOnly);
  return (
    <div className={classes.empty}>
      <EmptyState
        picture={<PencilPanels />}
        title={t('board.empty', 'What happens in your story?')}
        action={
          <div className={classes.emptyForm}>
            <Textarea
              aria-label={t('board.lines', 'Scenes, one on each line')}
              placeholder={t(
                'board.linesExample',
                'finding a lantern in a meadow\nwalking through a snowy forest\nsitting by a river at night',
              )}
              rows={5}
              readOnly={readOnly}
              ref={field}
              data-field={draft.key}
              value={draft.value}
              onFocus={draft.begin}
              onBlur={draft.end}
              onChange={(event) => {
                noteTyped(event.currentTarget.value);
                draft.set(event.currentTarget.value, isComposing(event.nativeEvent));
              }}
            />
            <Group justify="center" mt="md" gap="sm">
              <Button disabled={readOnly || draft.value.trim() === ''} onClick={() => void addOutlined()}>
                {t('board.addLines', 'Make scenes of these lines')}
              </Button>
              <Button variant="default" disabled={readOnly} onClick={() => void addScene()}>
                {t('board.addOne', 'Begin with one scene')}
              </Button>
            </Group>
            {castless ? (
              <Button mt="lg" variant="subtle" onClick={() => setUi({ view: 'cast' })}>
                {t('board.castFirst', 'Or describe first who it is about')}
              </Button>
            ) : null}
          </div>
        }
      >
        {t(
          'board.emptyText',
          'One line for each picture: what can be seen in it. Who is in it and the style are said once, in Cast.',
        )}
      </EmptyState>
    </div>
  );
}
