// A picture under a veil that is open where the mask is: painted and erased with the pointer, or by a box that the keys move.

import {
  type CSSProperties,
  type KeyboardEvent,
  type PointerEvent,
  useEffect,
  useRef,
  useState,
} from 'react';
import type { FrameView } from '../../../src-main/contract/story-view.ts';
import {
  type Box,
  boxBetween,
  middleBox,
  movedBox,
  type Point,
  pointOn,
  regionOf,
  stepOf,
  styleOf,
} from '../../core/boxes.ts';
import { t } from '../../core/i18n/texts.ts';
import { Picture } from '../../ui/Picture.tsx';
import { fillBox, stroke } from './mask-painting.ts';
import classes from './Subject.module.css';
import type { Painting } from './use-mask.ts';

export type Tool = 'paint' | 'erase' | 'box';

export interface MaskCanvasProps {
  frame: FrameView;
  painting: Painting;
  tool: Tool;
  /** In places of the grid. */
  radius: number;
  label: string;
  readOnly: boolean;
}

const VEIL = [26, 21, 16, 178] as const;

export function MaskCanvas({ frame, painting, tool, radius, label, readOnly }: MaskCanvasProps) {
  const { grid, places } = painting;
  const canvas = useRef<HTMLCanvasElement>(null);
  const last = useRef<Point | undefined>(undefined);
  const [box, setBox] = useState<Box>(() => middleBox(grid));
  useEffect(() => veil(canvas.current, grid, places), [grid, places]);

  const at = (event: PointerEvent<HTMLElement>) => pointOn(event, grid);
  const to = (point: Point) => {
    const from = last.current ?? point;
    if (tool === 'box') setBox(boxBetween(from, point, grid));
    else {
      last.current = point;
      painting.paint((now) => stroke(now, grid, from, point, radius, tool === 'paint' ? 1 : 0));
    }
  };
  const down = (event: PointerEvent<HTMLElement>) => {
    if (readOnly || event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    last.current = at(event);
    if (tool !== 'box') painting.begin();
    to(last.current);
  };
  const up = (event: PointerEvent<HTMLElement>) => {
    if (!last.current) return;
    if (tool === 'box') fill(boxBetween(last.current, at(event), grid), 1);
    last.current = undefined;
  };
  const fill = (one: Box, value: 0 | 1) => {
    painting.begin();
    painting.paint((now) => fillBox(now, grid, one, value));
  };
  const key = (event: KeyboardEvent) => {
    if (readOnly || tool !== 'box' || event.ctrlKey || event.metaKey || event.altKey) return;
    const by = stepOf(event.key, grid);
    if (by) setBox((now) => movedBox(now, grid, by, event.shiftKey));
    else if (event.key === 'Enter' || event.key === ' ') fill(box, 1);
    else if (event.key === 'Delete' || event.key === 'Backspace') fill(box, 0);
    else return;
    event.preventDefault();
  };
  return (
    <div
      className={classes.stage}
      style={{ '--ratio': frame.width / frame.height } as CSSProperties}
      data-tool={readOnly ? undefined : tool}
    >
      <Picture frame={frame} size="full" alt="" lazy={false} />
      <canvas ref={canvas} className={classes.veil} width={grid.width} height={grid.height} aria-hidden />
      <div
        className={classes.touch}
        role="application"
        aria-label={label}
        aria-description={tool === 'box' ? boxText(box, painting) : undefined}
        tabIndex={readOnly ? -1 : 0}
        onPointerDown={down}
        onPointerMove={(event) => (last.current ? to(at(event)) : undefined)}
        onPointerUp={up}
        onPointerCancel={() => {
          last.current = undefined;
        }}
        onKeyDown={key}
      >
        {tool === 'box' && !readOnly ? (
          <span className={classes.box} style={styleOf(regionOf(box, grid))} />
        ) : null}
      </div>
    </div>
  );
}

const percent = (value: number, of: number): number => Math.round((value / of) * 100);

const boxText = ({ x, y, width, height }: Box, { grid }: Painting): string =>
  t('subject.boxAt', 'Box from {left} to {right} % across and {top} to {bottom} % down', {
    left: percent(x, grid.width),
    right: percent(x + width, grid.width),
    top: percent(y, grid.height),
    bottom: percent(y + height, grid.height),
  });

function veil(
  canvas: HTMLCanvasElement | null,
  { width, height }: Painting['grid'],
  places: Uint8Array,
): void {
  const context = canvas?.getContext('2d');
  if (!context) return;
  const image = context.createImageData(width, height);
  for (const [at, inside] of places.entries()) if (!inside) image.data.set(VEIL, at * 4);
  context.putImageData(image, 0, 0);
}
