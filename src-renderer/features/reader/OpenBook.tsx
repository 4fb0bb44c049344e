// The pages that lie open, as large as the window lets them be, as they will be exported.

import type { PreviewPage } from '../../../src-main/contract/book-preview.ts';
import { PageDrawing } from '../book/PageDrawing.tsx';
import classes from './Reader.module.css';

interface OpenBookProps {
  pages: readonly PreviewPage[];
  width: number;
  height: number;
  language: string;
  forward: boolean;
  rightToLeft: boolean;
}

export function OpenBook({ pages, width, height, language, forward, rightToLeft }: OpenBookProps) {
  return (
    <div
      className={classes.open}
      data-from={forward === rightToLeft ? 'left' : 'right'}
      data-right-to-left={rightToLeft || undefined}
      lang={language}
    >
      {pages.map((page) => (
        <svg
          key={page.number}
          className={classes.sheet}
          viewBox={`0 0 ${width} ${height}`}
          role="img"
          aria-label={page.text}
          data-side={page.side}
        >
          <PageDrawing page={page} width={width} height={height} />
        </svg>
      ))}
    </div>
  );
}
