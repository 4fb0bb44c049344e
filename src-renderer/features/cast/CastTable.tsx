// Who is in which scene. Scenes with the same cast share one prompt.
import { Checkbox } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type CSSProperties, useRef } from 'react';
import type { CharacterView } from '../../../src-main/contract/story-view.ts';
import { t } from '../../app/i18n/texts.ts';
import { edit } from '../../app/state/edits.ts';
import { useStory } from '../../app/state/window-store.ts';
import { CharacterMark, nameOf } from '../../ui/CharacterChip.tsx';
import classes from './Cast.module.css';
import { castOf, withToggled } from './scene-cast.ts';

const rowHeight = 38;

export function CastTable({ readOnly }: { readOnly: boolean }) {
  const characters = useStory((story) => story.characters);
  const order = useStory((story) => story.order);
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: order.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 8,
  });
  if (characters.length < 2 || order.length === 0) return null;
  const columns = {
    gridTemplateColumns: `minmax(180px, 1fr) repeat(${characters.length}, minmax(76px, 120px))`,
  };
  return (
    <section aria-labelledby="who-heading">
      <h2 id="who-heading" className={classes.heading}>
        {t('cast.who', 'Who is in which scene')}
      </h2>
      <div
        ref={scroller}
        role="table"
        aria-labelledby="who-heading"
        aria-rowcount={order.length + 1}
        className={classes.table}
      >
        <div role="row" aria-rowindex={1} className={classes.tableHead} style={columns}>
          <span role="columnheader">{t('cast.scene', 'Scene')}</span>
          {characters.map((character) => (
            <span key={character.id} role="columnheader">
              <CharacterMark character={character} />
            </span>
          ))}
        </div>
        <div role="rowgroup" style={{ position: 'relative', height: rows.getTotalSize() }}>
          {rows.getVirtualItems().map(({ index, start }) => (
            <SceneRow
              key={order[index]}
              id={order[index]!}
              number={index + 1}
              characters={characters}
              readOnly={readOnly}
              style={{ ...columns, height: rowHeight, translate: `0 ${start}px` }}
            />
          ))}
        </div>
      </div>
    </section>
  );
}

interface SceneRowProps {
  id: number;
  number: number;
  characters: readonly CharacterView[];
  readOnly: boolean;
  style: CSSProperties;
}

function SceneRow({ id, number, characters, readOnly, style }: SceneRowProps) {
  const scene = useStory(({ scenes }) => scenes.get(id));
  if (!scene) return null;
  const cast = castOf(scene, characters);
  return (
    <div role="row" aria-rowindex={number + 1} className={classes.tableRow} style={style}>
      <span role="rowheader" className={classes.sceneName}>
        <span className={classes.sceneNumber}>{number}</span>
        {scene.prompt.trim() || scene.caption.trim()}
      </span>
      {characters.map((character) => (
        <span key={character.id} role="cell">
          <Checkbox
            aria-label={t('cast.inScene', '{name} in scene {number}', { name: nameOf(character), number })}
            checked={cast.includes(character.id)}
            disabled={readOnly}
            onChange={() =>
              void edit({ type: 'scene.set', id, cast: withToggled(cast, character.id, characters) })
            }
          />
        </span>
      ))}
    </div>
  );
}
