// The scenes that were understood, to look through and to leave some out. Thousands of them scroll as ten do.

import { Checkbox } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useRef } from 'react';
import type { ImportView } from '../../../src-main/contract/imports.ts';
import { formatNumber } from '../../core/i18n/formats.ts';
import { t } from '../../core/i18n/texts.ts';
import classes from './Imports.module.css';
import { setWanted, useImports } from './import-store.ts';

type Scene = ImportView['scenes'][number];

export function ImportScenes({ scenes }: { scenes: readonly Scene[] }) {
  const without = useImports((state) => state.without);
  const list = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: scenes.length,
    getScrollElement: () => list.current,
    estimateSize: () => 76,
    overscan: 6,
  });
  const wanted = scenes.length - without.size;
  return (
    <>
      <Checkbox
        className={classes.all}
        label={t('import.wanted', '{wanted} of {count, plural, one {# scene} other {# scenes}}', {
          wanted: formatNumber(wanted),
          count: scenes.length,
        })}
        checked={wanted === scenes.length}
        indeterminate={wanted > 0 && wanted < scenes.length}
        onChange={({ currentTarget: { checked } }) =>
          setWanted(
            scenes.map((_, at) => at),
            checked,
          )
        }
      />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard */}
      <div ref={list} className={classes.list} tabIndex={0} role="group" aria-label={t('import.scenes', 'Scenes')}>
        <div style={{ height: rows.getTotalSize(), position: 'relative' }}>
          {rows.getVirtualItems().map(({ index, start }) => (
            <label
              key={index}
              ref={rows.measureElement}
              data-index={index}
              data-without={without.has(index) || undefined}
              className={classes.scene}
              style={{ transform: `translateY(${start}px)` }}
            >
              <Checkbox
                tabIndex={-1}
                checked={!without.has(index)}
                onChange={({ currentTarget: { checked } }) => setWanted([index], checked)}
                aria-label={t('import.scene', 'Scene {number}', { number: index + 1 })}
              />
              <span className={classes.number}>{formatNumber(index + 1)}</span>
              <Words {...scenes[index]!} />
            </label>
          ))}
        </div>
      </div>
    </>
  );
}

function Words({ name, prompt, caption }: Scene) {
  const shown = [prompt, caption].filter((text) => text !== '');
  return (
    <span className={classes.words} dir="auto">
      {name === '' ? null : <b className={classes.name}>{name}</b>}
      {shown.map((text) => (
        <span key={text} className={text === caption ? classes.caption : undefined} dir="auto">
          {text}
        </span>
      ))}
    </span>
  );
}
