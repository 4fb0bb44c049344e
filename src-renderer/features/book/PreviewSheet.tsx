// Pages of the book as they will be exported, drawn from their boxes.

import { useId } from 'react';
import type { PreviewPage } from '../../../src-main/contract/book.ts';
import { useStory } from '../../core/state/window-store.ts';
import classes from './Book.module.css';

interface PreviewSheetProps {
  page: PreviewPage;
  width: number;
  height: number;
}

export function PreviewSheet({ page, width, height }: PreviewSheetProps) {
  const name = useId();
  const scenes = useStory((story) => story.scenes);
  const urls = new Map([...scenes.values()].flatMap(({ frames }) => frames.map(({ id, url }) => [id, url])));
  return (
    <svg className={classes.sheet} viewBox={`0 0 ${width} ${height}`} role="img" aria-label={page.text}>
      {/* What bleeds is cut off, as it will be. */}
      <clipPath id={`${name}-trim`}>
        <rect width={width} height={height} />
      </clipPath>
      <g clipPath={`url(#${name}-trim)`}>
        <rect width={width} height={height} fill={page.background} />
        {page.boxes.map((box, index) => {
          const id = `${name}-${index}`;
          if (box.kind === 'shape')
            return (
              <path
                key={id}
                d={box.path}
                fill={box.fill ?? 'none'}
                stroke={box.stroke?.colour}
                strokeWidth={box.stroke?.width}
                strokeLinejoin="round"
                strokeLinecap="round"
              />
            );
          return <PreviewPicture key={id} id={id} box={box} url={urls.get(box.frame)} />;
        })}
      </g>
    </svg>
  );
}

type PictureBox = Extract<PreviewPage['boxes'][number], { kind: 'picture' }>;

function PreviewPicture({ id, box, url }: { id: string; box: PictureBox; url: string | undefined }) {
  const { x, y, width, height, crop, size, clip, fadeInto } = box;
  if (url === undefined) return null;
  return (
    <g clipPath={clip === undefined ? undefined : `url(#${id})`}>
      {clip === undefined ? null : (
        <clipPath id={id}>
          <path d={clip} />
        </clipPath>
      )}
      <svg
        {...{ x, y, width, height }}
        viewBox={`${crop.x} ${crop.y} ${crop.width} ${crop.height}`}
        preserveAspectRatio="none"
        aria-hidden="true"
      >
        <image href={url} width={size.width} height={size.height} preserveAspectRatio="none" />
      </svg>
      {fadeInto === undefined ? null : (
        <>
          <radialGradient id={`${id}-fade`}>
            <stop offset={0.62} stopColor={fadeInto} stopOpacity={0} />
            <stop offset={0.8} stopColor={fadeInto} stopOpacity={0.5} />
            <stop offset={0.98} stopColor={fadeInto} />
          </radialGradient>
          <rect {...{ x, y, width, height }} fill={`url(#${id}-fade)`} />
        </>
      )}
    </g>
  );
}
