// The story as a book: two facing pages as they will be exported, what is chosen for all of it above, and what is set for the page that
// the person is at below.

import { Group, Text } from '@mantine/core';
import { IconChevronLeft, IconChevronRight, IconCopy, IconPrinter } from '@tabler/icons-react';
import { attempt, runCommand } from '../../core/attempt.ts';
import { said } from '../../core/i18n/said.ts';
import { t } from '../../core/i18n/texts.ts';
import { problemOf, sayDone } from '../../core/notify.ts';
import { flushEdits } from '../../core/state/edits.ts';
import { useUi } from '../../core/state/ui-store.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { shortcutOf } from '../../ui/shortcut.ts';
import classes from './Book.module.css';
import { BookBar } from './BookBar.tsx';
import { useShownBook } from './book-choices.ts';
import { PageTools } from './PageTools.tsx';
import { PreviewSheet } from './PreviewSheet.tsx';
import { layingOut, useSpread } from './use-spread.ts';

export function Book() {
  const shown = useShownBook();
  const { data, error, last, turn, turnTo } = useSpread(shown);
  const active = useUi((ui) => ui.selection.active);
  if (error)
    return <EmptyState title={said(problemOf(error).message)}>{said(problemOf(error).hint)}</EmptyState>;
  const here = data?.scenes[data.spread] ?? [];
  const scene = active !== null && here.includes(active) ? active : here[0];
  const page =
    data?.pages.find(({ scenes }) => scene !== undefined && scenes.includes(scene)) ?? data?.pages[0];
  const rightToLeft = data?.rightToLeft ?? false;
  const [ahead, before] = rightToLeft ? ['ArrowLeft', 'ArrowRight'] : ['ArrowRight', 'ArrowLeft'];
  const [Before, Ahead] = rightToLeft
    ? [IconChevronRight, IconChevronLeft]
    : [IconChevronLeft, IconChevronRight];
  const copy = async (number: number) => {
    await flushEdits();
    if ((await attempt('book.copyPage', { ...shown, number })) === undefined) return;
    sayDone(t('book.copied', 'The page is on the clipboard'));
  };
  return (
    <div className={classes.book}>
      <BookBar />
      <section
        className={classes.spread}
        data-right-to-left={rightToLeft || undefined}
        aria-label={t('book.pages', 'Pages of the book')}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: pages are turned by the arrow keys
        tabIndex={0}
        onKeyDown={({ key, target, currentTarget }) => {
          if (target !== currentTarget) return;
          if (key === ahead || key === 'PageDown') turn(1);
          if (key === before || key === 'PageUp') turn(-1);
          if (key === 'Home') turnTo(0);
          if (key === 'End') turnTo(last);
        }}
      >
        {data?.pages.map((page) => (
          <PreviewSheet
            key={page.side}
            page={page}
            width={data.width}
            height={data.height}
            rightToLeft={rightToLeft}
            chosen={scene}
          />
        ))}
      </section>
      <Group justify="center" gap="xs">
        <Group gap="xs" className={classes.turning} data-right-to-left={rightToLeft || undefined}>
          <IconButton
            label={t('book.back', 'Turn back')}
            disabled={(data?.spread ?? 0) === 0}
            onClick={() => turn(-1)}
          >
            <Before />
          </IconButton>
          <Text size="sm" c="dimmed" aria-live="polite">
            {data ? t('book.where', '{now} of {all}', { now: data.spread + 1, all: last + 1 }) : layingOut()}
          </Text>
          <IconButton
            label={t('book.forth', 'Turn the page')}
            disabled={(data?.spread ?? 0) >= last}
            onClick={() => turn(1)}
          >
            <Ahead />
          </IconButton>
        </Group>
        <IconButton
          label={t('book.copy', 'Copy this page as a picture')}
          disabled={!page}
          onClick={() => page && void copy(page.number)}
        >
          <IconCopy size={18} stroke={1.6} />
        </IconButton>
        <IconButton
          label={t('book.print', 'Print…')}
          shortcut={shortcutOf('file.print')}
          onClick={() => void runCommand('file.print')}
        >
          <IconPrinter size={18} stroke={1.6} />
        </IconButton>
      </Group>
      {scene === undefined ? null : <PageTools scene={scene} page={page} shown={shown} />}
      {data?.notes.map((note) => (
        <Text key={note} size="sm" c="dimmed" ta="center">
          {note}
        </Text>
      ))}
    </div>
  );
}
