// One layout to choose: what the page would look like in it, as large as a thumb.

import { Tooltip } from '@mantine/core';
import type { PreviewPage } from '../../../src-main/contract/book-preview.ts';
import { t } from '../../core/i18n/texts.ts';
import classes from './Book.module.css';
import { PageDrawing } from './PageDrawing.tsx';

interface LayoutThumbnailProps {
  label: string;
  /** Undefined: as the book wants it, or it does not fit. */
  pages: readonly PreviewPage[] | undefined;
  size: { width: number; height: number; rightToLeft: boolean } | undefined;
  chosen: boolean;
  disabled: boolean;
  onChoose: () => void;
}

export function LayoutThumbnail({ label, pages, size, chosen, disabled, onChoose }: LayoutThumbnailProps) {
  const { width, height, rightToLeft } = size ?? { width: 1, height: 1, rightToLeft: false };
  const hint = disabled ? t('book.noFit', '{label}: does not fit here', { label }) : label;
  return (
    <Tooltip label={hint}>
      <label className={classes.thumbnail} data-disabled={disabled || undefined}>
        <input
          type="radio"
          name="page-layout"
          className={classes.radio}
          checked={chosen}
          disabled={disabled}
          aria-label={label}
          onChange={onChoose}
        />
        <span
          className={classes.thumbnailPages}
          data-right-to-left={rightToLeft || undefined}
          aria-hidden="true"
        >
          {pages?.map((page) => (
            <svg key={`${page.side}-${page.text}`} aria-hidden="true" viewBox={`0 0 ${width} ${height}`}>
              <PageDrawing page={page} width={width} height={height} thumbnails />
            </svg>
          )) ?? <span className={classes.auto}>{disabled ? '–' : t('book.auto', 'Auto')}</span>}
        </span>
      </label>
    </Tooltip>
  );
}
