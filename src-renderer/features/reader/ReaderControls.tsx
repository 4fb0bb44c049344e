// Turning pages by click, reading aloud, and leaving. They fade while nobody moves, and come back with the pointer or Tab.

import { UnstyledButton } from '@mantine/core';
import {
  IconChevronLeft,
  IconChevronRight,
  IconMaximize,
  IconPlayerStop,
  IconVolume,
  IconX,
} from '@tabler/icons-react';
import { runCommand } from '../../core/attempt.ts';
import { t } from '../../core/i18n/texts.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import { shortcutOf } from '../../ui/shortcut.ts';
import classes from './Reader.module.css';
import type { Place } from './turning.ts';
import type { useReadingAloud } from './use-reading-aloud.ts';

interface ReaderControlsProps {
  /** How far in the book, 0 to 1. */
  part: number;
  /** Undefined: it is the first page. */
  back: Place | undefined;
  next: Place | undefined;
  turnTo: (place: Place | undefined) => void;
  aloud: ReturnType<typeof useReadingAloud>;
  close: () => void;
}

export function ReaderControls({ part, back, next, turnTo, aloud, close }: ReaderControlsProps) {
  return (
    <>
      <UnstyledButton
        className={`${classes.turn} ${classes.back}`}
        aria-label={t('reader.back', 'Page before')}
        disabled={back === undefined}
        onClick={() => turnTo(back)}
      >
        <IconChevronLeft size={34} stroke={1.4} />
      </UnstyledButton>
      <UnstyledButton
        className={`${classes.turn} ${classes.next}`}
        aria-label={t('reader.next', 'Next page')}
        disabled={next === undefined}
        onClick={() => turnTo(next)}
      >
        <IconChevronRight size={34} stroke={1.4} />
      </UnstyledButton>
      <div className={classes.corner}>
        {aloud.canRead ? <Aloud {...aloud} /> : null}
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
        <span style={{ scale: `${part} 1` }} />
      </div>
    </>
  );
}

function Aloud({ isReading, start, stop }: ReaderControlsProps['aloud']) {
  return isReading ? (
    <IconButton label={t('reader.stopReading', 'Stop reading')} onClick={stop}>
      <IconPlayerStop size={20} stroke={1.6} />
    </IconButton>
  ) : (
    <IconButton label={t('reader.aloud', 'Read aloud')} onClick={start}>
      <IconVolume size={20} stroke={1.6} />
    </IconButton>
  );
}
