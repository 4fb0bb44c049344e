// A character's name with its colour; pressed when it is in the scene.

import { UnstyledButton } from '@mantine/core';
import { IconPinFilled } from '@tabler/icons-react';
import type { CharacterView } from '../../src-main/contract/story-view.ts';
import { t } from '../core/i18n/texts.ts';
import classes from './CharacterChip.module.css';

export const nameOf = ({ name }: Pick<CharacterView, 'name'>): string =>
  name.trim() || t('cast.unnamed', 'Unnamed');

export function CharacterMark({ character }: { character: CharacterView }) {
  return (
    <span
      className={classes.chip}
      title={
        character.held
          ? t('cast.heldHint', '{name}: this look is kept in every scene', { name: nameOf(character) })
          : nameOf(character)
      }
    >
      <span className={classes.dot} style={{ background: character.colour }} />
      <span className={classes.name}>{nameOf(character)}</span>
      <HeldMark character={character} />
    </span>
  );
}

/** Its scenes hold on to its look. */
function HeldMark({ character }: { character: CharacterView }) {
  return character.held ? (
    <IconPinFilled className={classes.held} size={11} aria-label={t('cast.heldMark', '(look kept)')} />
  ) : null;
}

export interface CharacterToggleProps {
  character: CharacterView;
  pressed: boolean | 'mixed';
  disabled: boolean;
  onToggle: () => void;
}

export function CharacterToggle({ character, pressed, disabled, onToggle }: CharacterToggleProps) {
  return (
    <UnstyledButton
      className={`${classes.chip} ${classes.toggle}`}
      aria-pressed={pressed}
      disabled={disabled}
      onClick={onToggle}
    >
      <span className={classes.dot} style={{ background: character.colour }} />
      <span className={classes.name}>{nameOf(character)}</span>
      <HeldMark character={character} />
    </UnstyledButton>
  );
}
