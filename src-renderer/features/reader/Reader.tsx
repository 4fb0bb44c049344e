// The book, in the whole window: for a lap with a child on it. Its pages are those that are exported. Arrow keys, space or a click
// turn them; a voice of the system reads them where there is one.

import { FocusTrap } from '@mantine/core';
import { useState } from 'react';
import { useCommand } from '../../core/commands.ts';
import { said } from '../../core/i18n/said.ts';
import { t } from '../../core/i18n/texts.ts';
import { problemOf } from '../../core/notify.ts';
import { setUi, useUi } from '../../core/state/ui-store.ts';
import { useStory } from '../../core/state/window-store.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { layingOut } from '../book/use-spread.ts';
import { OpenBook } from './OpenBook.tsx';
import classes from './Reader.module.css';
import { ReaderControls } from './ReaderControls.tsx';
import { type Place, placeAfter, placeAfterKey } from './turning.ts';
import { useIdle } from './use-idle.ts';
import { type OpenPages, usePages } from './use-pages.ts';
import { useReadingAloud } from './use-reading-aloud.ts';

const close = () => setUi({ reader: undefined });

export default function Reader() {
  const start = useUi((ui) => ui.reader?.scene ?? null);
  const { data, error, ahead, place, setPlace, isThere, facing } = usePages(start);
  const [forward, setForward] = useState(true);
  const idle = useIdle(2500);
  useCommand('view.reader', close);
  const rightToLeft = data?.rightToLeft ?? false;
  const at = { spreads: data?.scenes.length ?? 1, pages: data?.pages.length ?? 1, facing, rightToLeft };
  const goTo = (to: Place | undefined): boolean => {
    // Where one page is seen, how many there are must be known to pass over none.
    if (!to || (!facing && !isThere)) return false;
    setForward(to.spread > place.spread || (to.spread === place.spread && to.page > place.page));
    setPlace(to);
    return true;
  };
  const pages = seenPages(data, place, facing);
  const text = isThere ? pages.map((page) => page.text).join('\n\n') : undefined;
  const aloud = useReadingAloud(text, data?.language ?? 'en', () => goTo(placeAfter(1, place, at)));
  const label = labelOf(data, pages, error);
  return (
    <FocusTrap active>
      <div
        role="dialog"
        aria-modal
        aria-label={t('reader.label', 'Reader')}
        className={classes.reader}
        data-idle={idle || undefined}
        onKeyDown={(event) => {
          if (event.key === 'Escape') close();
          const onButton =
            event.target instanceof HTMLButtonElement && (event.key === ' ' || event.key === 'Enter');
          const to = onButton ? undefined : placeAfterKey(event.key, place, at);
          if (to === undefined) return;
          event.preventDefault();
          goTo(to);
        }}
      >
        <div className={classes.stage} tabIndex={-1} data-autofocus role="document" aria-label={label}>
          {data && !error ? (
            <OpenBook
              key={pages[0]!.number}
              pages={pages}
              width={data.width}
              height={data.height}
              language={data.language}
              forward={forward}
              rightToLeft={rightToLeft}
            />
          ) : null}
          {data || error ? null : <p className={classes.waiting}>{layingOut()}</p>}
          {error ? (
            <EmptyState title={said(problemOf(error).message)}>{said(problemOf(error).hint)}</EmptyState>
          ) : null}
        </div>
        <Ahead pages={ahead} />
        <ReaderControls
          part={at.spreads > 1 ? place.spread / (at.spreads - 1) : 1}
          back={placeAfter(-1, place, at)}
          next={placeAfter(1, place, at)}
          rightToLeft={rightToLeft}
          turnTo={goTo}
          aloud={aloud}
          close={close}
        />
        <div aria-live="polite" className={classes.spoken}>
          {label}
        </div>
      </div>
    </FocusTrap>
  );
}

function seenPages(data: OpenPages | undefined, { page }: Place, facing: boolean): OpenPages['pages'] {
  if (!data || facing) return data?.pages ?? [];
  return data.pages.slice(Math.min(page, data.pages.length - 1)).slice(0, 1);
}

/** How many pages there are is said when it is known. */
function labelOf(data: OpenPages | undefined, pages: OpenPages['pages'], error: unknown): string {
  if (error) return '';
  const [first, second] = pages.map(({ number }) => number + 1);
  const all = data?.pageCount;
  if (all === undefined || first === undefined) return layingOut();
  return second === undefined
    ? t('reader.page', 'Page {page} of {pages}', { page: first, pages: all })
    : t('reader.pages', 'Pages {first} and {second} of {pages}', { first, second, pages: all });
}

/** The next pictures are there before their page is turned to. */
function Ahead({ pages }: { pages: OpenPages | undefined }) {
  const scenes = useStory((story) => story.scenes);
  const wanted = new Set(
    pages?.pages.flatMap(({ boxes }) => boxes.flatMap((box) => (box.kind === 'picture' ? [box.frame] : []))),
  );
  const urls = [...scenes.values()].flatMap(({ frames }) =>
    frames.flatMap(({ id, url }) => (wanted.has(id) ? [url] : [])),
  );
  return urls.map((url) => <img key={url} src={url} alt="" className={classes.ahead} />);
}
