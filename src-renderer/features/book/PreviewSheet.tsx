// A page of the book that can be worked on: its drawing, and over it what the pointer and the keyboard can take hold of.

import type { PreviewPage } from '../../../src-main/contract/book-preview.ts';
import { useStory } from '../../core/state/window-store.ts';
import classes from './Book.module.css';
import { GutterHandles } from './GutterHandles.tsx';
import { LetterHandle } from './LetterHandle.tsx';
import { PageDrawing } from './PageDrawing.tsx';
import { PictureHandle } from './PictureHandle.tsx';

interface PreviewSheetProps {
  page: PreviewPage;
  width: number;
  height: number;
  /** Which way its panels are read. */
  rightToLeft: boolean;
  /** The scene whose page is worked on. */
  chosen: number | undefined;
}

export function PreviewSheet({ page, width, height, rightToLeft, chosen }: PreviewSheetProps) {
  const readOnly = useStory(({ document }) => document.readOnly);
  const viewBox = `0 0 ${width} ${height}`;
  return (
    <div className={classes.sheet}>
      <svg viewBox={viewBox} role="img" aria-label={page.text}>
        <PageDrawing page={page} width={width} height={height} />
      </svg>
      {readOnly ? null : (
        // biome-ignore lint/a11y/noSvgWithoutTitle: what lies in it has names
        <svg className={classes.hands} viewBox={viewBox}>
          {page.boxes.map((box, index) =>
            box.kind === 'picture' && box.scene !== null ? (
              <PictureHandle
                // biome-ignore lint/suspicious/noArrayIndexKey: a page has its pictures in one order
                key={`${box.scene}-${index}`}
                box={box}
                scene={box.scene}
                page={{ width, height }}
                chosen={box.scene === chosen}
              />
            ) : null,
          )}
          {page.grid ? <GutterHandles grid={page.grid} rightToLeft={rightToLeft} /> : null}
          {page.letters.map((letter) => (
            <LetterHandle key={`${letter.scene}-${letter.index}`} letter={letter} />
          ))}
        </svg>
      )}
    </div>
  );
}
