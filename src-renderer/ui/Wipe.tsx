// Two pictures in one place, and a line between them to drag. The line is a slider for keyboard and screen readers.

import { type CSSProperties, type PointerEvent, useRef } from 'react';
import type { FrameView } from '../../src-main/contract/story-view.ts';
import { Picture } from './Picture.tsx';
import classes from './Wipe.module.css';

export interface WipeProps {
  left: FrameView;
  right: FrameView;
  leftLabel: string;
  rightLabel: string;
  /** 0..100: how much of the left picture is seen. */
  at: number;
  onMove: (at: number) => void;
  label: string;
}

export function Wipe({ left, right, leftLabel, rightLabel, at, onMove, label }: WipeProps) {
  const box = useRef<HTMLDivElement>(null);
  const follow = (event: PointerEvent) => {
    const bounds = box.current?.getBoundingClientRect();
    if (!bounds || event.buttons !== 1) return;
    onMove(Math.min(100, Math.max(0, Math.round(((event.clientX - bounds.left) / bounds.width) * 100))));
  };
  return (
    <div
      ref={box}
      className={classes.wipe}
      style={{ '--at': `${at}%`, aspectRatio: `${right.width} / ${right.height}` } as CSSProperties}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        follow(event);
      }}
      onPointerMove={follow}
    >
      <Picture frame={right} size="full" alt={rightLabel} lazy={false} />
      <div className={classes.left}>
        <Picture frame={left} size="full" alt={leftLabel} lazy={false} />
      </div>
      <input
        type="range"
        className={classes.range}
        aria-label={label}
        min={0}
        max={100}
        value={at}
        onChange={(event) => onMove(event.currentTarget.valueAsNumber)}
      />
      <div className={classes.line} aria-hidden />
    </div>
  );
}
