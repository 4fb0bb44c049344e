// Who is in which scene. Scenes with the same cast share one prompt.

import { Checkbox } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useRef } from 'react';
import type { CharacterView } from '../../../src-main/contract/story-view.ts';
import { t } from '../../core/i18n/texts.ts';
import { edit } from '../../core/state/edits.ts';
import { useStory } from '../../core/state/window-store.ts';
import { CharacterMark, nameOf } from '../../ui/CharacterChip.tsx';
import classes from './Cast.module.css';
import { castIds, withToggled } from './scene-cast.ts';

const rowHeight = 38;

export function CastTable({ readOnly }: { readOnly: boolean }) {
  // The virtualizer is the same object at each turn.
  'use no memo';
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
  const inSight = rows.getVirtualItems();
  const above = inSight[0]?.start ?? 0;
  const below = rows.getTotalSize() - (inSight.at(-1)?.end ?? 0);
  return (
    <section aria-labelledby="who-heading">
      <h2 id="who-heading" className={classes.heading}>
        {t('cast.who', 'Who is in which scene')}
      </h2>
      <div ref={scroller} className={classes.tableBox}>
        <table aria-labelledby="who-heading" aria-rowcount={order.length + 1} className={classes.table}>
          <thead>
            <tr aria-rowindex={1}>
              <th scope="col">{t('cast.scene', 'Scene')}</th>
              {characters.map((character) => (
                <th key={character.id} scope="col" className={classes.who}>
                  <CharacterMark character={character} />
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            <Space height={above} />
            {inSight.map(({ index }) => (
              <SceneRow
                key={order[index]}
                id={order[index]!}
                number={index + 1}
                characters={characters}
                readOnly={readOnly}
              />
            ))}
            <Space height={below} />
          </tbody>
        </table>
      </div>
    </section>
  );
}

/** The place of the rows that are out of sight. */
function Space({ height }: { height: number }) {
  return height > 0 ? <tr aria-hidden style={{ height }} /> : null;
}

interface SceneRowProps {
  id: number;
  number: number;
  characters: readonly CharacterView[];
  readOnly: boolean;
}

function SceneRow({ id, number, characters, readOnly }: SceneRowProps) {
  const scene = useStory(({ scenes }) => scenes.get(id));
  if (!scene) return null;
  const cast = castIds(scene, characters);
  return (
    <tr aria-rowindex={number + 1} data-even={number % 2 === 0 || undefined} style={{ height: rowHeight }}>
      <th scope="row" className={classes.sceneName}>
        <span className={classes.sceneNumber}>{number}</span>
        {scene.prompt.trim() || scene.caption.trim()}
      </th>
      {characters.map((character) => (
        <td key={character.id}>
          <Checkbox
            aria-label={t('cast.inScene', '{name} in scene {number}', { name: nameOf(character), number })}
            checked={cast.includes(character.id)}
            disabled={readOnly}
            onChange={() =>
              void edit({ type: 'scene.set', id, cast: withToggled(cast, character.id, characters) })
            }
          />
        </td>
      ))}
    </tr>
  );
}
