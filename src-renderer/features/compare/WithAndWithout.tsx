// The same scenes, words and seeds drawn without what holds their characters and with it: plain, each scene by itself; as
// one story by its words; with the looks that are held. Side by side the scenes run in strips, where faces that change
// stand out; with the slider two are in one place.

import { Button, Modal, SegmentedControl } from '@mantine/core';
import { useElementSize, useMergedRef } from '@mantine/hooks';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useMemo, useRef, useState } from 'react';
import type { Comparison } from '../../../src-main/contract/drawing.ts';
import { attempt } from '../../core/attempt.ts';
import { said } from '../../core/i18n/said.ts';
import { t } from '../../core/i18n/texts.ts';
import { problemOf } from '../../core/notify.ts';
import { useComparisons } from '../../core/queries.ts';
import { flushEdits } from '../../core/state/edits.ts';
import { setUi } from '../../core/state/ui-store.ts';
import { useStory } from '../../core/state/window-store.ts';
import classes from './Compare.module.css';
import { CompareColumn, type CompareMode, wayName, waysOf } from './CompareColumn.tsx';

const close = () => setUi({ compared: undefined });

export default function WithAndWithout({ scenes: asked }: { scenes: readonly number[] }) {
  const order = useStory((story) => story.order);
  const [all, setAll] = useState(false);
  const some = useMemo(() => asked.filter((id) => order.includes(id)), [asked, order]);
  const scenes = all || some.length === 0 ? order : some;
  const [mode, setMode] = useState<CompareMode>('strips');
  const { data, error } = useComparisons(scenes);
  return (
    <Modal
      opened
      onClose={close}
      size="min(1400px, 94vw)"
      title={t('compare.title', 'With and without')}
      classNames={{ title: classes.dialogTitle, body: classes.dialogBody, content: classes.dialog }}
      closeButtonProps={{ 'aria-label': t('common.close', 'Close') }}
    >
      <div className={classes.header}>
        <p className={classes.lead}>
          {mode === 'strips'
            ? t(
                'compare.lead',
                'The same words and seeds: each scene by itself, then as one story by its words, then with the looks that are kept.',
              )
            : t('compare.leadSlider', 'The same words and seeds: left by itself, right as one story.')}
        </p>
        <MissingButton comparisons={data ?? []} />
        {some.length < order.length ? (
          <SegmentedControl
            aria-label={t('compare.which', 'Which scenes')}
            value={all ? 'all' : 'some'}
            onChange={(value) => setAll(value === 'all')}
            data={[
              {
                value: 'some',
                label: t('compare.these', '{count, plural, one {This scene} other {These # scenes}}', {
                  count: some.length,
                }),
              },
              { value: 'all', label: t('compare.all', 'All scenes') },
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
    </Modal>
  );
}

function MissingButton({ comparisons }: { comparisons: readonly Comparison[] }) {
  const lacks = (one: Comparison) => waysOf(one).filter((way) => one[way] === null).length;
  const incomplete = comparisons.filter((one) => lacks(one) > 0);
  const missing = comparisons.reduce((sum, one) => sum + lacks(one), 0);
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
  // The virtualizer is the same object at each turn.
  'use no memo';
  const [at, setAt] = useState(50);
  const scroller = useRef<HTMLElement | null>(null);
  const { ref: sizeRef, width, height } = useElementSize();
  // One ref for good: a new one at each turn would be measured anew, and each measure is a turn.
  const ref = useMergedRef(scroller, sizeRef);
  // Where somebody is held in one scene, all of them have room for it.
  const ways = comparisons.map(waysOf).reduce((most, one) => (one.length > most.length ? one : most), []);
  // One scene alone has room for large pictures, beside each other.
  const across = comparisons.length === 1 && mode === 'strips';
  const picture = Math.max(
    96,
    mode === 'strips'
      ? across
        ? Math.min(height - 110, (width - 64) / ways.length - 16)
        : Math.min(420, (height - 74 - 12 * ways.length) / ways.length)
      : Math.min(600, height - 110),
  );
  const columnWidth = across ? ways.length * (picture + 16) : picture;
  const columns = useVirtualizer({
    horizontal: true,
    count: comparisons.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => columnWidth + 20,
    overscan: 2,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: columns are measured anew when their width changes
  useMemo(() => columns.measure(), [columnWidth]);
  return (
    <div className={classes.body}>
      {mode === 'strips' && !across ? (
        <div className={classes.labels} style={{ gridAutoRows: `${picture}px` }} aria-hidden>
          {ways.map((way) => (
            <span key={way}>{wayName(way)}</span>
          ))}
        </div>
      ) : null}
      <section
        ref={ref}
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
              style={{ translate: `${start}px 0`, width: columnWidth }}
            >
              <CompareColumn
                comparison={comparisons[index]!}
                mode={mode}
                size={picture}
                across={across}
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
