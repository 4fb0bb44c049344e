// The book, in the whole window: for a lap with a child on it. Arrow keys, space or a click turn the page.

import { FocusTrap } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useCommand } from '../../core/commands.ts';
import { t } from '../../core/i18n/texts.ts';
import { usePreferences } from '../../core/queries.ts';
import { setUi, useUi } from '../../core/state/ui-store.ts';
import { useStory } from '../../core/state/window-store.ts';
import { firstPage, type Page, pageAfterKey, pagesOf } from './pages.ts';
import classes from './Reader.module.css';
import { ReaderControls } from './ReaderControls.tsx';
import { ReaderPage } from './ReaderPage.tsx';
import { useIdle } from './use-idle.ts';

const close = () => setUi({ reader: undefined });

export default function Reader() {
  const pages = usePages();
  const order = useStory((story) => story.order);
  const start = useUi((ui) => ui.reader?.scene ?? null);
  const [at, setAt] = useState(() => firstPage(pages, order, start));
  const [forward, setForward] = useState(true);
  const reader = usePreferences()?.reader;
  const idle = useIdle(2500);
  useCommand('view.reader', close);
  const current = Math.min(at, pages.length - 1);
  const turnTo = (to: number) => {
    if (to === current || to < 0 || to >= pages.length) return;
    setForward(to > current);
    setAt(to);
  };
  return (
    <FocusTrap active>
      <div
        role="dialog"
        aria-modal
        aria-label={t('reader.label', 'Reader')}
        className={classes.reader}
        data-text={reader?.textSize ?? 'medium'}
        data-captions={reader?.captions ?? 'below'}
        data-idle={idle || undefined}
        onKeyDown={(event) => {
          if (event.key === 'Escape') close();
          const onButton =
            event.target instanceof HTMLButtonElement && (event.key === ' ' || event.key === 'Enter');
          const to = onButton ? undefined : pageAfterKey(event.key, current, pages.length);
          if (to === undefined) return;
          event.preventDefault();
          turnTo(to);
        }}
      >
        <div
          className={classes.stage}
          tabIndex={-1}
          data-autofocus
          role="document"
          aria-label={t('reader.page', 'Page {page} of {pages}', { page: current + 1, pages: pages.length })}
        >
          <ReaderPage key={current} page={pages[current]!} forward={forward} />
        </div>
        <Ahead page={pages[current + 1]} />
        <ReaderControls at={current} count={pages.length} turnTo={turnTo} close={close} />
        <div aria-live="polite" className={classes.spoken}>
          {t('reader.page', 'Page {page} of {pages}', { page: current + 1, pages: pages.length })}
        </div>
      </div>
    </FocusTrap>
  );
}

function usePages(): Page[] {
  const order = useStory((story) => story.order);
  const scenes = useStory((story) => story.scenes);
  return useMemo(() => pagesOf(order.flatMap((id) => scenes.get(id) ?? [])), [order, scenes]);
}

/** The next picture is there before its page is turned to. */
function Ahead({ page }: { page: Page | undefined }) {
  if (page?.kind !== 'scene' || !page.frame) return null;
  return (
    <img
      src={page.frame.url}
      alt=""
      width={page.frame.width}
      height={page.frame.height}
      className={classes.ahead}
    />
  );
}
