// Who is in a scene, on its card.

import { Fragment } from 'react';
import { castOf } from '../../../src-main/contract/characters.ts';
import { t } from '../../core/i18n/texts.ts';
import { useStory } from '../../core/state/window-store.ts';
import { CharacterMark } from '../../ui/CharacterChip.tsx';
import classes from './SceneCard.module.css';

export function SceneCast({ cast }: { cast: readonly number[] | null }) {
  const characters = useStory((story) => story.characters);
  const present = castOf({ cast }, characters, ({ id }) => id);
  if (characters.length === 0) return null;
  if (present.length === 0) return <span className={classes.nobody}>{t('scene.nobody', 'Nobody')}</span>;
  return (
    <span className={classes.cast}>
      {present.map((character) => (
        <Fragment key={character.id}>
          <CharacterMark character={character} />{' '}
        </Fragment>
      ))}
    </span>
  );
}
