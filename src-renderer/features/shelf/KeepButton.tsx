// Keeps a character, or the style, of this story on the shelf. One button to place beside what it keeps.

import { IconBookmarkPlus } from '@tabler/icons-react';
import { t } from '../../core/i18n/texts.ts';
import { nameOf } from '../../ui/CharacterChip.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { keepCharacter, keepStyle } from './shelf.ts';

export type KeepButtonProps =
  | { kind: 'character'; character: { id: number; name: string } }
  | { kind: 'style'; disabled?: boolean };

export function KeepButton(props: KeepButtonProps) {
  if (props.kind === 'style') {
    return (
      <IconButton
        size="md"
        label={t('shelf.keepStyle', 'Keep the style on the shelf')}
        disabled={props.disabled ?? false}
        onClick={() => void keepStyle()}
      >
        <IconBookmarkPlus size={16} stroke={1.7} />
      </IconButton>
    );
  }
  const name = nameOf(props.character);
  return (
    <IconButton
      size="md"
      label={t('shelf.keep', 'Keep {name} on the shelf', { name })}
      onClick={() => void keepCharacter(props.character.id, name)}
    >
      <IconBookmarkPlus size={16} stroke={1.7} />
    </IconButton>
  );
}
