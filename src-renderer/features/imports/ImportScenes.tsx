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
  // The virtualizer is the same object at each turn.
  'use no memo';
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
      <div ref={list} className={classes.list}>
        <ol
          className={classes.rows}
          style={{ height: rows.getTotalSize() }}
          aria-label={t('import.scenes', 'Scenes')}
        >
          {rows.getVirtualItems().map(({ index, start }) => (
            <li
              key={index}
              ref={rows.measureElement}
              data-index={index}
              data-without={without.has(index) || undefined}
              className={classes.scene}
              style={{ transform: `translateY(${start}px)` }}
            >
              <Checkbox
                classNames={{ body: classes.body, labelWrapper: classes.label }}
                checked={!without.has(index)}
                onChange={({ currentTarget: { checked } }) => setWanted([index], checked)}
                label={<Words number={index + 1} {...scenes[index]!} />}
              />
            </li>
          ))}
        </ol>
      </div>
    </>
  );
}

function Words({ number, name, picture, prompt, caption }: Scene & { number: number }) {
  return (
    <span className={classes.words} data-pictured={picture !== null || undefined} dir="auto">
      <span className={classes.number}>{formatNumber(number)}</span>
      {picture === null ? null : (
        <span className={classes.picture}>
          <img src={picture} alt="" draggable={false} />
        </span>
      )}
      {name === '' ? null : <b>{name}</b>}
      {prompt === '' ? null : <span className={classes.text}>{prompt}</span>}
      {caption === '' ? null : <span className={`${classes.text} ${classes.caption}`}>{caption}</span>}
    </span>
  );
}
