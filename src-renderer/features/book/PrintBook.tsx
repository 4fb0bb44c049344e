// The whole book on paper, through the system's own dialog: all its pages, each on a sheet of its size, seen by the printer alone.

import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { createPortal } from 'react-dom';
import type { PreviewPage } from '../../../src-main/contract/book-preview.ts';
import { call } from '../../core/client.ts';
import { say } from '../../core/notify.ts';
import { closeDialog } from '../../core/state/ui-store.ts';
import { type ShownBook, useShownBook } from './book-choices.ts';
import { PageDrawing } from './PageDrawing.tsx';
import classes from './PrintBook.module.css';

interface Sheets {
  width: number;
  height: number;
  pages: PreviewPage[];
}

export default function PrintBook() {
  const shown = useShownBook();
  const { data, error } = useQuery({
    queryKey: ['story', 'print', shown],
    queryFn: () => allPages(shown),
    staleTime: 0,
    gcTime: 0,
  });
  useEffect(() => {
    if (!error) return;
    say(error);
    closeDialog();
  }, [error]);
  return data ? createPortal(<Printed {...data} />, document.body) : null;
}

async function allPages(shown: ShownBook): Promise<Sheets> {
  const first = await call('book.preview', { ...shown, spread: 0 });
  const pages = [...first.pages];
  for (let spread = 1; spread < first.scenes.length; spread++)
    pages.push(...(await call('book.preview', { ...shown, spread })).pages);
  return { width: first.width, height: first.height, pages };
}

function Printed({ width, height, pages }: Sheets) {
  const element = useRef<HTMLDivElement>(null);
  const [ready, setReady] = useState(false);
  useEffect(() => {
    // Sheets have the pages' size, wherever the printer's paper allows it.
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`@page { size: ${width}pt ${height}pt; margin: 0; }`);
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
    return () => {
      document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== sheet);
    };
  }, [width, height]);
  useEffect(() => {
    let gone = false;
    void loaded(element.current!).then(() => {
      if (!gone) setReady(true);
    });
    return () => {
      gone = true;
    };
  }, []);
  useEffect(() => {
    if (!ready) return;
    window.print();
    closeDialog();
  }, [ready]);
  return (
    <div ref={element} className={classes.sheets} aria-hidden="true" data-printed={ready || undefined}>
      {pages.map((page) => (
        <svg
          key={page.number}
          aria-hidden="true"
          className={classes.sheet}
          viewBox={`0 0 ${width} ${height}`}
          style={{ width: `${width}pt`, height: `${height}pt` }}
        >
          <PageDrawing page={page} width={width} height={height} />
        </svg>
      ))}
    </div>
  );
}

/** All pictures have arrived: what is not there yet would be white on paper. */
async function loaded(sheets: HTMLElement): Promise<void> {
  const urls = [...sheets.querySelectorAll('image')].map((image) => image.getAttribute('href') ?? '');
  const waits = [...new Set(urls)].map(async (url) => {
    const image = new Image();
    image.src = url;
    await image.decode().catch(() => {});
  });
  await Promise.all(waits);
  await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
}
