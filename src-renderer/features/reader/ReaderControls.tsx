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
  /** Pages follow one another to the left. */
  rightToLeft: boolean;
  turnTo: (place: Place | undefined) => void;
  aloud: ReturnType<typeof useReadingAloud>;
  close: () => void;
}

export function ReaderControls(props: ReaderControlsProps) {
  const { part, back, next, rightToLeft, turnTo, aloud, close } = props;
  return (
    <>
      <TurnButton
        label={t('reader.back', 'Page before')}
        side={rightToLeft ? 'right' : 'left'}
        to={back}
        turnTo={turnTo}
      />
      <TurnButton
        label={t('reader.next', 'Next page')}
        side={rightToLeft ? 'left' : 'right'}
        to={next}
        turnTo={turnTo}
      />
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
      <div className={classes.dots} data-right-to-left={rightToLeft || undefined} aria-hidden>
        <span style={{ scale: `${part} 1` }} />
      </div>
    </>
  );
}

interface TurnButtonProps extends Pick<ReaderControlsProps, 'turnTo'> {
  label: string;
  /** Of the window. */
  side: 'left' | 'right';
  to: Place | undefined;
}

function TurnButton({ label, side, to, turnTo }: TurnButtonProps) {
  const Icon = side === 'left' ? IconChevronLeft : IconChevronRight;
  return (
    <UnstyledButton
      className={`${classes.turn} ${classes[side]}`}
      aria-label={label}
      disabled={to === undefined}
      onClick={() => turnTo(to)}
    >
      <Icon size={34} stroke={1.4} />
    </UnstyledButton>
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
