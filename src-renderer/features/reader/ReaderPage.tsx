// One page: the title, a chapter's heading, a picture with its words, or the end.

import { t } from '../../core/i18n/texts.ts';
import { useStory } from '../../core/state/window-store.ts';
import { Picture } from '../../ui/Picture.tsx';
import type { Page } from './pages.ts';
import classes from './Reader.module.css';

export function ReaderPage({ page, forward }: { page: Page; forward: boolean }) {
  return (
    <div
      className={classes.page}
      data-turn={forward ? 'forward' : 'back'}
      data-kind={page.kind}
      data-long={page.kind === 'scene' && isLong(page.caption) ? true : undefined}
    >
      {page.kind === 'title' ? <TitlePage cover={page.cover} /> : null}
      {page.kind === 'chapter' ? (
        <h2 className={classes.chapter}>
          {page.name || t('chapter.number', 'Chapter {number}', { number: page.number })}
        </h2>
      ) : null}
      {page.kind === 'scene' ? <ScenePage page={page} /> : null}
      {page.kind === 'end' ? <p className={classes.end}>{t('reader.end', 'The end')}</p> : null}
    </div>
  );
}

function TitlePage({ cover }: { cover: Extract<Page, { kind: 'title' }>['cover'] }) {
  const title = useStory(({ story, document }) => story.title.trim() || document.name);
  return (
    <>
      {cover ? (
        <div className={classes.cover}>
          <Picture frame={cover} size="full" alt="" lazy={false} />
        </div>
      ) : null}
      <h1 className={classes.title}>{title}</h1>
    </>
  );
}

function ScenePage({ page }: { page: Extract<Page, { kind: 'scene' }> }) {
  return (
    <>
      {page.frame ? (
        <div className={classes.picture}>
          <Picture frame={page.frame} size="full" alt={page.alt} lazy={false} />
        </div>
      ) : null}
      {page.caption ? (
        <p className={classes.caption} data-alone={page.frame ? undefined : true}>
          {page.caption}
        </p>
      ) : null}
    </>
  );
}

/** More than a few lines: set beside the picture, to be read like a page of text. */
const isLong = (caption: string): boolean => caption.length > 220 || caption.includes('\n');
