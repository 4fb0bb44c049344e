// Where a character is in its own picture: shown, painted anew and kept with that picture. Its scenes hold on to what is
// painted, and to nothing else of it.

import { Button, Group, Modal, SegmentedControl, Slider } from '@mantine/core';
import { IconArrowBackUp } from '@tabler/icons-react';
import { useState } from 'react';
import type { FrameView } from '../../../src-main/contract/story-view.ts';
import { MOST_PLACES } from '../../../src-main/contract/subject-mask.ts';
import { gridOf } from '../../core/boxes.ts';
import { t } from '../../core/i18n/texts.ts';
import { edit } from '../../core/state/edits.ts';
import { MaskCanvas, type Tool } from './MaskCanvas.tsx';
import { placesOn } from './mask-painting.ts';
import classes from './Subject.module.css';
import { type Painting, useMask } from './use-mask.ts';

export interface SubjectDialogProps {
  frame: FrameView;
  name: string;
  readOnly: boolean;
  onClose: () => void;
}

export default function SubjectDialog({ frame, name, readOnly, onClose }: SubjectDialogProps) {
  const { found = null, marked = null } = frame.ownSubject ?? {};
  const own = found === 'nowhere' ? null : found;
  const [grid] = useState(() => gridOf(frame, MOST_PLACES));
  const painting = useMask(grid, marked ?? own);
  const [tool, setTool] = useState<Tool>('paint');
  const [radius, setRadius] = useState(4);
  const mask = painting.mask();
  const keep = async () => {
    if (painting.changed) await edit({ type: 'frame.subject', id: frame.id, mask });
    onClose();
  };
  const asFound = async () => {
    await edit({ type: 'frame.subject', id: frame.id, mask: null });
    onClose();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      size={560}
      title={t('subject.title', 'Where {name} is in this picture', { name })}
      closeButtonProps={{ 'aria-label': t('common.close', 'Close') }}
    >
      <p className={classes.lead}>
        {t('subject.lead', 'Scenes hold on to what is lit, and to nothing else of this picture.')}
      </p>
      <MaskCanvas
        frame={frame}
        painting={painting}
        tool={tool}
        radius={radius}
        label={t('subject.canvas', 'Picture of {name} to paint on', { name })}
        readOnly={readOnly}
      />
      <p className={classes.status} role="status">
        {statusOf(painting, marked !== null || own !== null, found === 'nowhere', name)}
      </p>
      {readOnly ? null : (
        <>
          <Group gap="sm" className={classes.tools}>
            <SegmentedControl
              aria-label={t('subject.tool', 'Tool')}
              value={tool}
              data={toolNames()}
              onChange={(value) => setTool(value as Tool)}
            />
            {tool === 'box' ? null : (
              <Slider
                className={classes.size}
                thumbLabel={t('subject.size', 'Size of the brush')}
                label={null}
                min={1}
                max={12}
                step={1}
                value={radius}
                onChange={setRadius}
              />
            )}
            <Button
              variant="default"
              size="compact-md"
              leftSection={<IconArrowBackUp size={16} />}
              disabled={!painting.canUndo}
              onClick={painting.undo}
            >
              {t('subject.undo', 'One step back')}
            </Button>
            <Button
              variant="default"
              size="compact-md"
              disabled={painting.share === 0}
              onClick={() => {
                painting.begin();
                painting.paint((places) => places.set(placesOn(grid, null)));
              }}
            >
              {t('subject.clear', 'Nothing')}
            </Button>
          </Group>
          {tool === 'box' ? (
            <p className={classes.keys}>
              {t(
                'subject.boxKeys',
                'Draw a box over it. Or on the picture: arrow keys move the box, with Shift they change its size, Enter fills it, Delete empties it.',
              )}
            </p>
          ) : null}
          <Group justify="flex-end" gap="sm" mt="md">
            {marked ? (
              <Button
                className={classes.asFound}
                variant="subtle"
                color="gray"
                c="var(--ink)"
                onClick={() => void asFound()}
              >
                {t('subject.asFound', 'Leave it to Fabula')}
              </Button>
            ) : null}
            <Button variant="subtle" color="gray" c="var(--ink)" onClick={onClose}>
              {t('common.cancel', 'Cancel')}
            </Button>
            <Button disabled={mask === null} onClick={() => void keep()}>
              {t('subject.keep', 'Hold on to this')}
            </Button>
          </Group>
        </>
      )}
    </Modal>
  );
}

const toolNames = (): { value: Tool; label: string }[] => [
  { value: 'paint', label: t('subject.paint', 'Paint') },
  { value: 'erase', label: t('subject.erase', 'Erase') },
  { value: 'box', label: t('subject.box', 'Box') },
];

function statusOf({ share, changed }: Painting, known: boolean, nowhere: boolean, name: string): string {
  if (share > 0) {
    return t('subject.share', '{share} % of the picture is held on to.', {
      share: Math.max(1, Math.round(share * 100)),
    });
  }
  if (nowhere && !changed)
    return t('subject.paintNowhere', '{name} was not found here. Paint where it is.', { name });
  if (!known && !changed)
    return t('subject.unknown', 'Fabula looks for {name} when the next scene is drawn. Or paint it.', {
      name,
    });
  return t('subject.nothing', 'Nothing is painted: paint something to hold on to.');
}
