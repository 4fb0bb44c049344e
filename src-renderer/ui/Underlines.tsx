// Lines under words of a text field. A textarea cannot style its words, so its text stands once more above it, unseen, in
// the same box, with the same breaks and scrolled alike; only the lines show.

import { type ReactNode, type RefObject, useLayoutEffect, useRef } from 'react';
import classes from './InlineField.module.css';

/** A stretch of the text, and why it is underlined: each kind has a line of its own. */
export interface TextMark {
  start: number;
  end: number;
  kind: 'unknown' | 'misspelt';
}

export interface UnderlinesProps {
  field: RefObject<HTMLTextAreaElement | null>;
  text: string;
  marks: readonly TextMark[];
}

/** What decides where a letter stands, as the field has it in the end. */
const LETTERS = ['font', 'lineHeight', 'letterSpacing', 'textAlign', 'padding', 'borderWidth'] as const;

export function Underlines({ field, text, marks }: UnderlinesProps) {
  const mirror = useRef<HTMLDivElement>(null);
  const needed = marks.length > 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another text may be scrolled elsewhere
  useLayoutEffect(() => {
    const [from, to] = [field.current, mirror.current];
    if (!needed || !from || !to) return;
    const follow = () => {
      const style = getComputedStyle(from);
      for (const name of LETTERS) to.style[name] = style[name];
      // Without the bar that scrolls, where it takes room.
      const edges = Number.parseFloat(style.borderLeftWidth) + Number.parseFloat(style.borderRightWidth);
      to.style.width = `${from.clientWidth + edges}px`;
      to.scrollTop = from.scrollTop;
    };
    follow();
    const observer = new ResizeObserver(follow);
    observer.observe(from);
    from.addEventListener('scroll', follow);
    return () => {
      observer.disconnect();
      from.removeEventListener('scroll', follow);
    };
  }, [field, needed, text]);
  if (!needed) return null;
  return (
    <div ref={mirror} aria-hidden className={classes.mirror}>
      {parts(text, marks)}
    </div>
  );
}

/** As generated content, which nobody reads aloud, finds or copies a second time. */
function parts(text: string, marks: readonly TextMark[]): ReactNode[] {
  const found: ReactNode[] = [];
  let from = 0;
  for (const { start, end, kind } of marks) {
    found.push(
      <span key={`to ${start}`} data-text={text.slice(from, start)} />,
      <span key={start} data-text={text.slice(start, end)} data-underlined={kind} data-start={start} />,
    );
    from = end;
  }
  found.push(<span key="rest" data-text={text.slice(from)} />);
  return found;
}

/** The mark of this kind at a place of the window, else the one that the caret is at; with where it is seen. */
export function markAt(
  field: HTMLTextAreaElement,
  kind: TextMark['kind'],
  point: { x: number; y: number } | undefined,
): { start: number; end: number; box: DOMRect } | undefined {
  const around = field.closest('[data-marked]');
  for (const mark of around?.querySelectorAll<HTMLElement>(`[data-underlined="${kind}"]`) ?? []) {
    const start = Number(mark.dataset.start);
    const end = start + mark.dataset.text!.length;
    const box = [...mark.getClientRects()].find((one) => !point || holds(one, point));
    const meant = point ? box : field.selectionStart >= start && field.selectionEnd <= end;
    if (box && meant) return { start, end, box };
  }
  return undefined;
}

const holds = ({ left, right, top, bottom }: DOMRect, { x, y }: { x: number; y: number }): boolean =>
  x >= left && x <= right && y >= top && y <= bottom;
