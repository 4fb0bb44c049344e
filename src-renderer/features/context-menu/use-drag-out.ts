// A picture that is dragged out of the window: the system takes the drag over, with a file that main made of it. Only
// where the picture may be dragged at all; on the storyboard a drag moves the scene.

import { useEffect } from 'react';
import { attempt } from '../../core/attempt.ts';

export function useDragOut(): void {
  useEffect(() => {
    const onDragStart = (event: DragEvent) => {
      if (!(event.target instanceof HTMLImageElement)) return;
      const id = Number(event.target.closest<HTMLElement>('[data-frame]')?.dataset.frame);
      if (!Number.isInteger(id)) return;
      event.preventDefault();
      void attempt('frame.drag', { id });
    };
    window.addEventListener('dragstart', onDragStart);
    return () => window.removeEventListener('dragstart', onDragStart);
  }, []);
}
