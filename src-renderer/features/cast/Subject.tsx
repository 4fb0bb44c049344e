// Whether a character was found in its own picture, and the way to say where it is.

import { Button } from '@mantine/core';
import { IconFocusCentered } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import type { FrameView } from '../../../src-main/contract/story-view.ts';
import { t } from '../../core/i18n/texts.ts';
import classes from './Subject.module.css';

const SubjectDialog = lazy(() => import('./SubjectDialog.tsx'));

export interface SubjectProps {
  /** Its look. */
  frame: FrameView;
  name: string;
  readOnly: boolean;
}

export function Subject({ frame, name, readOnly }: SubjectProps) {
  const [open, setOpen] = useState(false);
  const isLost = frame.ownSubject?.found === 'nowhere' && frame.ownSubject.marked === null;
  return (
    <div className={classes.subject}>
      {isLost ? (
        <p className={classes.lost}>
          {t(
            'subject.nowhere',
            '{name} was not found in this picture, so its scenes hold on to all of it, background and all.',
            { name },
          )}
        </p>
      ) : null}
      <Button
        variant={isLost ? 'default' : 'subtle'}
        color="gray"
        {...(isLost ? {} : { c: 'var(--ink-soft)' })}
        size="compact-sm"
        leftSection={<IconFocusCentered size={15} stroke={1.7} />}
        aria-label={
          isLost
            ? t('subject.showOf', 'Show where it is: {name}', { name })
            : t('subject.whereOf', 'What is held on to: {name}', { name })
        }
        onClick={() => setOpen(true)}
      >
        {isLost ? t('subject.show', 'Show where it is') : t('subject.where', 'What is held on to')}
      </Button>
      {open ? (
        <Suspense>
          <SubjectDialog
            key={frame.id}
            frame={frame}
            name={name}
            readOnly={readOnly}
            onClose={() => setOpen(false)}
          />
        </Suspense>
      ) : null}
    </div>
  );
}
