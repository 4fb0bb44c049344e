// Turning pages by click, and leaving. They fade while nobody moves, and come back with the pointer or Tab.

import { UnstyledButton } from '@mantine/core';
import { IconChevronLeft, IconChevronRight, IconMaximize, IconX } from '@tabler/icons-react';
import { runCommand } from '../../core/attempt.ts';
import { t } from '../../core/i18n/texts.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import { shortcutOf } from '../../ui/shortcut.ts';
import classes from './Reader.module.css';

export interface ReaderControlsProps {
  at: number;
  count: number;
  turnTo: (page: number) => void;
  close: () => void;
}

export function ReaderControls({ at, count, turnTo, close }: ReaderControlsProps) {
  return (
    <>
      <UnstyledButton
        className={`${classes.turn} ${classes.back}`}
        aria-label={t('reader.back', 'Page before')}
        disabled={at === 0}
        onClick={() => turnTo(at - 1)}
      >
        <IconChevronLeft size={34} stroke={1.4} />
      </UnstyledButton>
      <UnstyledButton
        className={`${classes.turn} ${classes.next}`}
        aria-label={t('reader.next', 'Next page')}
        disabled={at === count - 1}
        onClick={() => turnTo(at + 1)}
      >
        <IconChevronRight size={34} stroke={1.4} />
      </UnstyledButton>
      <div className={classes.corner}>
        <IconButton
          label={t('reader.fullScreen', 'Full screen')}
          shortcut={shortcutOf('view.fullScreen')}
          onClick={() => void runCommand('view.fullScreen')}
        >
          <IconMaximize size={20} stroke={1.6} />
        </IconButton>
        <IconButton label={t('reader.close', 'Close the book')} shortcut="Esc" onClick={close}>
          <IconX size={22} stroke={1.6} />
        </IconButton>
      </div>
      <div className={classes.dots} aria-hidden>
        <span style={{ scale: `${count > 1 ? at / (count - 1) : 1} 1` }} />
      </div>
    </>
  );
}
