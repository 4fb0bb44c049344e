// Two pictures of one scene, with a slider between them or side by side.

import { Button, Group, Modal, SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import type { FrameView } from '../../../src-main/contract/story-view.ts';
import { formatDateTime } from '../../core/i18n/formats.ts';
import { t } from '../../core/i18n/texts.ts';
import { edit } from '../../core/state/edits.ts';
import { setUi, type UiState } from '../../core/state/ui-store.ts';
import { useStory } from '../../core/state/window-store.ts';
import { Picture } from '../../ui/Picture.tsx';
import { Wipe } from '../../ui/Wipe.tsx';
import classes from './Compare.module.css';

const close = () => setUi({ pair: undefined });

const nameOf = ({ seed, drawnAt }: FrameView): string =>
  t('frames.name', 'Seed {seed}, {date}', { seed: String(seed), date: formatDateTime(drawnAt) });

export default function PicturePair({ pair }: { pair: NonNullable<UiState['pair']> }) {
  const frames = useStory(({ scenes }) => scenes.get(pair.scene)?.frames);
  const number = useStory(({ order }) => order.indexOf(pair.scene) + 1);
  const readOnly = useStory(({ document }) => document.readOnly);
  const [mode, setMode] = useState('slider');
  const [at, setAt] = useState(50);
  const left = frames?.find(({ id }) => id === pair.left);
  const right = frames?.find(({ id }) => id === pair.right);
  if (!left || !right) return null;
  const pick = (frame: FrameView) => {
    void edit({ type: 'frame.pick', scene: pair.scene, frame: frame.id });
    close();
  };
  return (
    <Modal
      opened
      onClose={close}
      size="min(1000px, 90vw)"
      title={t('pair.title', 'Two pictures of scene {number}', { number })}
      classNames={{ title: classes.dialogTitle }}
      closeButtonProps={{ 'aria-label': t('common.close', 'Close') }}
    >
      <Group justify="center" mb="md">
        <SegmentedControl
          aria-label={t('compare.mode', 'How to compare')}
          value={mode}
          onChange={setMode}
          data={[
            { value: 'slider', label: t('compare.slider', 'Slider') },
            { value: 'strips', label: t('compare.strips', 'Side by side') },
          ]}
        />
      </Group>
      {mode === 'slider' ? (
        <div className={classes.pairWipe}>
          <Wipe
            left={left}
            right={right}
            leftLabel={nameOf(left)}
            rightLabel={nameOf(right)}
            at={at}
            onMove={setAt}
            label={t('pair.wipe', 'How much of the first picture is seen')}
          />
        </div>
      ) : (
        <div className={classes.pair}>
          <Picture frame={left} size="full" alt={nameOf(left)} lazy={false} />
          <Picture frame={right} size="full" alt={nameOf(right)} lazy={false} />
        </div>
      )}
      <div className={classes.pairFoot}>
        {[left, right].map((frame) => (
          <div key={frame.id}>
            <span>{nameOf(frame)}</span>
            <Button size="compact-md" variant="default" disabled={readOnly} onClick={() => pick(frame)}>
              {t('pair.use', 'Put this one on the card')}
            </Button>
          </div>
        ))}
      </div>
    </Modal>
  );
}
