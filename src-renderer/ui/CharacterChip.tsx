// A character's name with its colour; pressed when it is in the scene.

import { UnstyledButton } from '@mantine/core';
import type { CharacterView } from '../../src-main/contract/story-view.ts';
import { t } from '../core/i18n/texts.ts';
import classes from './CharacterChip.module.css';

export const nameOf = ({ name }: Pick<CharacterView, 'name'>): string =>
  name.trim() || t('cast.unnamed', 'Unnamed');

export function CharacterMark({ character }: { character: CharacterView }) {
  return (
    <span className={classes.chip} title={nameOf(character)}>
      <span className={classes.dot} style={{ background: character.colour }} />
      <span className={classes.name}>{nameOf(character)}</span>
    </span>
  );
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
    </UnstyledButton>
  );
}
