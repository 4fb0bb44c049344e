// The same scenes, words and seeds drawn twice: plain, each scene by itself, and as one story. Side by side the
// scenes run in two strips, where faces that change stand out; with the slider both are in one place.

import { Button, SegmentedControl } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useMemo, useRef, useState } from 'react';
import type { Comparison } from '../../../src-main/contract/drawing.ts';
import { attempt } from '../../core/attempt.ts';
import { said } from '../../core/i18n/said.ts';
import { t } from '../../core/i18n/texts.ts';
import { problemOf } from '../../core/notify.ts';
import { useComparisons } from '../../core/queries.ts';
import { flushEdits } from '../../core/state/edits.ts';
import { selectedInOrder } from '../../core/state/selection.ts';
import { useUi } from '../../core/state/ui-store.ts';
import { useStory } from '../../core/state/window-store.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { PencilPanels } from '../../ui/PencilPanels.tsx';
import classes from './Compare.module.css';
import { CompareColumn, type CompareMode } from './CompareColumn.tsx';

export default function Compare() {
  const order = useStory((story) => story.order);
  const selection = useUi((ui) => ui.selection);
  const chosen = useMemo(() => selectedInOrder(selection, order), [selection, order]);
  const [onlyChosen, setOnlyChosen] = useState(chosen.length > 1);
  const scenes = onlyChosen && chosen.length > 0 ? chosen : order;
  const [mode, setMode] = useState<CompareMode>('strips');
  const { data, error } = useComparisons(scenes);
  if (order.length === 0) {
    return (
      <div className={classes.empty}>
        <EmptyState picture={<PencilPanels />} title={t('compare.noScenes', 'Nothing to compare yet')}>
          {t(
            'compare.noScenesText',
            'Write a few scenes first. Here you then see what drawing them as one story changes.',
          )}
        </EmptyState>
      </div>
    );
  }
  return (
    <div className={classes.page}>
      <div className={classes.header}>
        <p className={classes.lead}>
          {mode === 'strips'
            ? t(
                'compare.lead',
                'Same words, same seeds: above each scene drawn by itself, below as one story.',
              )
            : t(
                'compare.leadSlider',
                'Same words, same seeds: left each scene by itself, right as one story.',
              )}
        </p>
        <MissingButton comparisons={data ?? []} />
        {chosen.length > 0 ? (
          <SegmentedControl
            aria-label={t('compare.which', 'Which scenes')}
            value={onlyChosen ? 'chosen' : 'all'}
            onChange={(value) => setOnlyChosen(value === 'chosen')}
            data={[
              { value: 'all', label: t('compare.all', 'All scenes') },
              { value: 'chosen', label: t('compare.chosen', 'Chosen: {count}', { count: chosen.length }) },
            ]}
          />
        ) : null}
        <SegmentedControl
          aria-label={t('compare.mode', 'How to compare')}
          value={mode}
          onChange={(value) => setMode(value as CompareMode)}
          data={[
            { value: 'strips', label: t('compare.strips', 'Side by side') },
            { value: 'slider', label: t('compare.slider', 'Slider') },
          ]}
        />
      </div>
      {error ? <p className={classes.problem}>{said(problemOf(error).message)}</p> : null}
      <Columns comparisons={data ?? []} mode={mode} />
    </div>
  );
}

function MissingButton({ comparisons }: { comparisons: readonly Comparison[] }) {
  const incomplete = comparisons.filter(({ onestory, plain }) => onestory === null || plain === null);
  const missing = comparisons.reduce(
    (sum, one) => sum + (one.onestory === null ? 1 : 0) + (one.plain === null ? 1 : 0),
    0,
  );
  const readOnly = useStory(({ document }) => document.readOnly);
  if (missing === 0) return null;
  return (
    <Button
      disabled={readOnly}
      onClick={async () => {
        await flushEdits();
        await attempt('draw.compare', { scenes: incomplete.map(({ scene }) => scene) });
      }}
    >
      {t(
        'compare.drawMissing',
        'Draw {missing, plural, one {the missing picture} other {# missing pictures}}',
        { missing },
      )}
    </Button>
  );
}

function Columns({ comparisons, mode }: { comparisons: readonly Comparison[]; mode: CompareMode }) {
  const [at, setAt] = useState(50);
  const scroller = useRef<HTMLElement | null>(null);
  const { ref, height } = useElementSize();
  const picture = Math.max(
    120,
    mode === 'strips' ? Math.min(420, (height - 110) / 2) : Math.min(600, height - 110),
  );
  const columns = useVirtualizer({
    horizontal: true,
    count: comparisons.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => picture + 20,
    overscan: 2,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: columns are measured anew when their width changes
  useMemo(() => columns.measure(), [picture]);
  return (
    <div className={classes.body}>
      {mode === 'strips' ? (
        <div className={classes.labels} style={{ gridTemplateRows: `${picture}px ${picture}px` }} aria-hidden>
          <span>{t('compare.plain', 'Plain')}</span>
          <span>{t('compare.onestory', 'One story')}</span>
        </div>
      ) : null}
      <section
        ref={(element) => {
          scroller.current = element;
          ref(element);
        }}
        className={classes.scroller}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reachable by keyboard
        tabIndex={0}
        aria-label={t('compare.region', 'Comparison')}
      >
        <div className={classes.columns} style={{ width: columns.getTotalSize() }}>
          {columns.getVirtualItems().map(({ index, start }) => (
            <div
              key={comparisons[index]!.scene}
              className={classes.slot}
              style={{ translate: `${start}px 0`, width: picture }}
            >
              <CompareColumn
                comparison={comparisons[index]!}
                mode={mode}
                size={picture}
                at={at}
                onMove={setAt}
              />
            </div>
          ))}
        </div>
      </section>
    </div>
  );
}
