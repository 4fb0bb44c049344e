// Moves a picture in its frame: dragged and enlarged by the wheel, or by the arrow keys, plus and minus. Taking hold of it chooses its scene.

import { type KeyboardEvent, type PointerEvent, useEffect, useEffectEvent, useRef } from 'react';
import type { PictureCrop } from '../../../src-main/contract/book-page.ts';
import { cropOfPart, partInFrame } from '../../../src-main/contract/picture-crop.ts';
import { t } from '../../core/i18n/texts.ts';
import { edit, useDraft } from '../../core/state/edits.ts';
import { selectOnly } from '../../core/state/selection.ts';
import { setSelection } from '../../core/state/ui-store.ts';
import { useStory } from '../../core/state/window-store.ts';
import classes from './Book.module.css';
import { cropKey, type PreviewPictureBox } from './PageDrawing.tsx';
import { pagePoint } from './page-point.ts';

interface PictureHandleProps {
  box: PreviewPictureBox;
  scene: number;
  page: { width: number; height: number };
  chosen: boolean;
}

/** Of what is seen, for one press of an arrow key. */
const STEP = 0.02;
const ZOOM = 1.1;

const STEPS: Record<string, { x: number; y: number }> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};

export function PictureHandle({ box, scene, page, chosen }: PictureHandleProps) {
  const element = useRef<SVGRectElement>(null);
  const number = useStory((story) => story.order.indexOf(scene) + 1);
  const saved = useStory((story) => story.scenes.get(scene)?.page.crop ?? null);
  const draft = useDraft<PictureCrop | null>(cropKey(scene), saved, (crop) => ({
    type: 'page.set',
    id: scene,
    crop,
  }));
  const { whole, size } = box;
  /** What the whole frame shows now, in the picture's pixels. */
  const part = () => {
    if (draft.value) return partInFrame(size, whole, draft.value);
    const scale = box.crop.width / box.width;
    return {
      x: box.crop.x + (whole.x - box.x) * scale,
      y: box.crop.y + (whole.y - box.y) * scale,
      width: whole.width * scale,
      height: whole.height * scale,
    };
  };
  const show = (next: ReturnType<typeof part>) => draft.set(cropOfPart(size, whole, next));
  /** By parts of what is seen, the way the picture goes. */
  const move = (from: ReturnType<typeof part>, x: number, y: number) =>
    show({ ...from, x: from.x - x * from.width, y: from.y - y * from.height });
  /** Around a place in the frame. */
  const zoom = (by: number, at = { x: 0.5, y: 0.5 }) => {
    const from = part();
    const [width, height] = [from.width / by, from.height / by];
    show({
      x: from.x + (from.width - width) * at.x,
      y: from.y + (from.height - height) * at.y,
      width,
      height,
    });
  };

  const drag = useRef<{ x: number; y: number; from: ReturnType<typeof part> }>(undefined);
  const dragged = (event: PointerEvent<SVGRectElement>) => {
    if (!drag.current) return;
    const { x, y } = pagePoint(event);
    move(drag.current.from, (x - drag.current.x) / whole.width, (y - drag.current.y) / whole.height);
  };
  const pressed = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const step = STEPS[event.key];
    const far = event.shiftKey ? 5 * STEP : STEP;
    if (step) move(part(), step.x * far, step.y * far);
    else if (event.key === '+' || event.key === '=') zoom(ZOOM);
    else if (event.key === '-') zoom(1 / ZOOM);
    else if (event.key === '0') void edit({ type: 'page.set', id: scene, crop: null });
    else return;
    event.preventDefault();
  };
  // React's own listener may not keep the page from scrolling.
  const wheeled = useEffectEvent((event: WheelEvent) => {
    if (document.activeElement !== element.current) return;
    event.preventDefault();
    const { x, y } = pagePoint({
      currentTarget: element.current!,
      clientX: event.clientX,
      clientY: event.clientY,
    });
    zoom(event.deltaY < 0 ? ZOOM : 1 / ZOOM, {
      x: (x - whole.x) / whole.width,
      y: (y - whole.y) / whole.height,
    });
  });
  useEffect(() => {
    const node = element.current!;
    const listen = (event: WheelEvent) => wheeled(event);
    node.addEventListener('wheel', listen, { passive: false });
    return () => node.removeEventListener('wheel', listen);
  }, []);

  const left = Math.max(0, box.x);
  const top = Math.max(0, box.y);
  return (
    // biome-ignore lint/a11y/useSemanticElements: no HTML button can lie in a drawing
    <rect
      ref={element}
      className={classes.handle}
      data-chosen={chosen || undefined}
      x={left}
      y={top}
      width={Math.min(page.width, box.x + box.width) - left}
      height={Math.min(page.height, box.y + box.height) - top}
      role="button"
      tabIndex={0}
      aria-label={t('book.picture', 'Picture of scene {number}', { number })}
      aria-description={t(
        'book.pictureKeys',
        'Arrow keys move it in its frame, plus and minus change its size, 0 puts it back.',
      )}
      onFocus={() => {
        setSelection(selectOnly(scene));
        draft.begin();
      }}
      onBlur={draft.end}
      onKeyDown={pressed}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        drag.current = { ...pagePoint(event), from: part() };
        draft.begin();
      }}
      onPointerMove={dragged}
      onPointerUp={() => {
        drag.current = undefined;
        draft.end();
      }}
    />
  );
}
