// A picture at a fixed place: its box is there before it is loaded, so that nothing moves when it comes.

import type { FrameView } from '../../src-main/contract/story-view.ts';
import classes from './Picture.module.css';

export interface PictureProps {
  frame: FrameView;
  /** The small version is enough on cards. */
  size: 'thumbnail' | 'full';
  alt: string;
  lazy?: boolean;
  className?: string | undefined;
  /** It can be dragged out of the window; what is around it has `data-frame`. */
  draggable?: boolean;
}

export function Picture({ frame, size, alt, lazy = true, className, draggable = false }: PictureProps) {
  return (
    <img
      key={frame.id}
      className={[classes.picture, className].filter(Boolean).join(' ')}
      src={size === 'full' ? frame.url : frame.thumbnail}
      width={frame.width}
      height={frame.height}
      alt={alt}
      loading={lazy ? 'lazy' : 'eager'}
      decoding="async"
      draggable={draggable}
    />
  );
}
