// Moves lettering on its picture, and what a balloon points at: by dragging, or by the arrow keys.

import { type KeyboardEvent, type PointerEvent, useRef } from 'react';
import type { Letter } from '../../../src-main/contract/book-page.ts';
import type { PreviewPage } from '../../../src-main/contract/book-preview.ts';
import { t } from '../../core/i18n/texts.ts';
import { selectOnly } from '../../core/state/selection.ts';
import { setSelection } from '../../core/state/ui-store.ts';
import classes from './Book.module.css';
import { chooseLetter, useLetterChoice } from './letter-choice.ts';
import { isSame, letterMiddle, letterName, letterPoint, removeLetter, useLetters } from './letters.ts';
import { pagePoint } from './page-point.ts';

type PreviewLetter = PreviewPage['letters'][number];
type Point = { x: number; y: number };

/** Points of the page, for one press of an arrow key. */
const STEP = 4;

const STEPS: Record<string, Point> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};

export function LetterHandle({ letter }: { letter: PreviewLetter }) {
  const { scene, index, rect, tip, picture, kind } = letter;
  const letters = useLetters(scene);
  const own = letters.value[index];
  const isChosen = useLetterChoice(({ chosen }) => chosen?.scene === scene && chosen.index === index);
  if (!own) return null;
  const toSpot = ({ x, y }: Point): Point => ({
    x: within((x - picture.x) / picture.width),
    y: within((y - picture.y) / picture.height),
  });
  const middle = letterMiddle(letter, own);
  const end = own.tail === null || isSame(own.tail, letter.tail) ? tip : letterPoint(letter, own.tail);
  const move = (field: 'at' | 'tail', to: Point) =>
    letters.change(index, { [field]: toSpot(to) } as Partial<Letter>);
  const shared = { begin: letters.begin, end: letters.end };
  return (
    <>
      <Grip
        {...shared}
        className={classes.letter!}
        chosen={isChosen}
        label={`${letterName(kind)}: ${own.text}`}
        hint={t('letter.keys', 'Arrow keys move it, Enter writes in it, Delete takes it away.')}
        at={middle}
        rect={{ ...rect, x: middle.x - rect.width / 2, y: middle.y - rect.height / 2 }}
        onMove={(to) => move('at', to)}
        onTaken={() => {
          setSelection(selectOnly(scene));
          chooseLetter({ scene, index });
        }}
        onKey={({ key }) => {
          if (key === 'Enter') chooseLetter({ scene, index }, true);
          else if (key === 'Delete' || key === 'Backspace') void removeLetter(scene, index);
          else return false;
          return true;
        }}
      />
      {isChosen && (kind === 'speech' || kind === 'thought') ? (
        <TailGrip {...shared} tip={end ?? middle} onMove={(to) => move('tail', to)} />
      ) : null}
    </>
  );
}

interface TailGripProps {
  tip: Point;
  onMove: (to: Point) => void;
  begin: () => void;
  end: () => void;
}

function TailGrip({ tip, ...rest }: TailGripProps) {
  const radius = 9;
  return (
    <Grip
      {...rest}
      className={classes.tail!}
      chosen
      label={t('letter.tail', 'Where it points')}
      hint={t('letter.tailKeys', 'Arrow keys move it.')}
      at={tip}
      rect={{ x: tip.x - radius, y: tip.y - radius, width: 2 * radius, height: 2 * radius }}
      radius={radius}
    />
  );
}

interface GripProps {
  className: string;
  chosen: boolean;
  label: string;
  hint: string;
  /** What is moved. */
  at: Point;
  rect: { x: number; y: number; width: number; height: number };
  radius?: number;
  onMove: (to: Point) => void;
  onTaken?: () => void;
  /** True: the key was meant for it. */
  onKey?: (event: KeyboardEvent) => boolean;
  begin: () => void;
  end: () => void;
}

/** Something on a page that can be taken hold of and moved. */
function Grip({ className, chosen, label, hint, at, rect, radius = 4, onMove, onTaken, ...rest }: GripProps) {
  const drag = useRef<{ from: Point; at: Point }>(undefined);
  const { onKey, begin, end } = rest;
  const dragged = (event: PointerEvent<SVGRectElement>) => {
    if (!drag.current) return;
    const { x, y } = pagePoint(event);
    const { from, at: start } = drag.current;
    onMove({ x: start.x + x - from.x, y: start.y + y - from.y });
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: no HTML button can lie in a drawing
    <rect
      className={className}
      data-chosen={chosen || undefined}
      {...rect}
      rx={radius}
      role="button"
      tabIndex={0}
      aria-label={label}
      aria-description={hint}
      onFocus={() => {
        onTaken?.();
        begin();
      }}
      onBlur={end}
      onKeyDown={(event) => {
        if (event.ctrlKey || event.metaKey || event.altKey) return;
        const step = STEPS[event.key];
        const far = event.shiftKey ? 5 * STEP : STEP;
        if (step) onMove({ x: at.x + step.x * far, y: at.y + step.y * far });
        else if (!onKey?.(event)) return;
        event.preventDefault();
      }}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        drag.current = { from: pagePoint(event), at };
        begin();
      }}
      onPointerMove={dragged}
      onPointerUp={() => {
        drag.current = undefined;
        end();
      }}
    />
  );
}

const within = (part: number): number => Math.round(Math.max(0, Math.min(1, part)) * 1e5) / 1e5;
