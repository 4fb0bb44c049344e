// No scenes yet: write them all at once, a line each, or begin with one.

import { Button, Group } from '@mantine/core';
import { IconBrush } from '@tabler/icons-react';
import { useRef } from 'react';
import { t } from '../../core/i18n/texts.ts';
import { useTextDraft } from '../../core/state/edits.ts';
import { useStory } from '../../core/state/window-store.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { PencilPanels } from '../../ui/PencilPanels.tsx';
import { useAskedField } from '../../ui/use-asked-field.ts';
import { addCharacter } from '../cast/add-character.ts';
import { ProseArea } from '../words/ProseArea.tsx';
import { outlined } from './outlined.ts';
import classes from './Storyboard.module.css';
import { addOutlined, addScene, drawOutlined } from './use-scene-commands.ts';

export function EmptyBoard() {
  const outline = useStory(({ story }) => story.outline);
  const draft = useTextDraft('story:outline', outline, (value) => ({ type: 'story.set', outline: value }));
  const field = useRef<HTMLTextAreaElement>(null);
  const noteTyped = useAskedField(field, draft.key, draft.value);
  const lines = outlined(draft.value).length;
  const castless = useStory(({ characters }) => characters.length === 0);
  const readOnly = useStory(({ document }) => document.readOnly);
  return (
    <div className={classes.empty}>
      <EmptyState
        picture={<PencilPanels />}
        title={t('board.empty', 'What happens in your story?')}
        action={
          <div className={classes.emptyForm}>
            <ProseArea
              aria-label={t('board.lines', 'Scenes, one on each line')}
              placeholder={t(
                'board.linesExample',
                'finding a lantern in a meadow\nwalking through a snowy forest\nsitting by a river at night',
              )}
              rows={5}
              readOnly={readOnly}
              fieldRef={field}
              fieldKey={draft.key}
              data-field={draft.key}
              value={draft.value}
              onFocus={draft.begin}
              onBlur={draft.end}
              onWritten={(text, composing) => {
                noteTyped(text);
                draft.set(text, composing);
              }}
            />
            <Group justify="center" mt="md" gap="sm">
              <Button
                leftSection={<IconBrush size={17} stroke={1.7} />}
                disabled={readOnly || lines === 0}
                onClick={() => void drawOutlined()}
              >
                {t('board.drawLines', 'Draw {lines, plural, =0 {scenes} one {# scene} other {# scenes}}', {
                  lines,
                })}
              </Button>
              <Button
                variant="default"
                disabled={readOnly}
                onClick={() => void (lines > 0 ? addOutlined() : addScene())}
              >
                {lines > 0
                  ? t('board.addLines', 'Only make the scenes')
                  : t('board.addOne', 'Begin with one scene')}
              </Button>
            </Group>
            {castless ? (
              <Button mt="lg" variant="subtle" onClick={() => void addCharacter()}>
                {t('board.castFirst', 'First say who it is about')}
              </Button>
            ) : null}
          </div>
        }
      >
        {t(
          'board.emptyText',
          'One line for each picture: what can be seen in it. A line behind # names a chapter. Who is in it and the style are said once, in Cast.',
        )}
      </EmptyState>
    </div>
  );
}
