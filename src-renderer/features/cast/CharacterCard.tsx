// One character: colour, name, and how it looks.

import { ColorPicker, Popover, UnstyledButton } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconTrash } from '@tabler/icons-react';
import { characterColours } from '../../../src-main/contract/characters.ts';
import type { CharacterView } from '../../../src-main/contract/story-view.ts';
import { t } from '../../core/i18n/texts.ts';
import { edit, useDraft, useTextDraft } from '../../core/state/edits.ts';
import { nameOf } from '../../ui/CharacterChip.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { InlineField } from '../../ui/InlineField.tsx';
import { useTokens } from '../tokens/token-store.ts';
import { PromptField } from '../words/PromptField.tsx';
import classes from './Cast.module.css';

export interface CharacterCardProps {
  character: CharacterView;
  place: number;
  count: number;
  readOnly: boolean;
}

export function CharacterCard({ character, place, count, readOnly }: CharacterCardProps) {
  const { id } = character;
  const name = useTextDraft(`character:${id}:name`, character.name, (value) => ({
    type: 'character.set',
    id,
    name: value,
  }));
  const description = useTextDraft(`character:${id}:description`, character.description, (value) => ({
    type: 'character.set',
    id,
    description: value,
  }));
  const over = useTokens(({ meter }) => meter.textsTooLong.get(id) ?? 0);
  return (
    <li className={classes.character} data-character={id}>
      <Colour character={character} readOnly={readOnly} />
      <div className={classes.fields}>
        <InlineField
          draft={name}
          serif
          className={classes.name}
          label={t('cast.name', 'Name')}
          placeholder={t('cast.nameHint', 'Name')}
          readOnly={readOnly}
        />
        <PromptField
          kind="character"
          hints
          draft={description}
          grow
          className={classes.description}
          label={t('cast.description', 'How {name} looks', { name: nameOf(character) })}
          placeholder={t(
            'cast.descriptionHint',
            'How does it look? For example: a small owl with round glasses',
          )}
          readOnly={readOnly}
          invalid={over > 0}
          describedBy={over > 0 ? `character-long-${id}` : undefined}
        />
        {over > 0 ? (
          <span id={`character-long-${id}`} className={classes.tooLong}>
            {t(
              'tokens.withOthersOver',
              'With the style and who else is in the scene {over, plural, one {# token} other {# tokens}} too long',
              { over },
            )}
          </span>
        ) : null}
      </div>
      {readOnly ? null : (
        <div className={classes.tools}>
          <IconButton
            size="md"
            label={t('cast.earlier', 'Move {name} up', { name: nameOf(character) })}
            disabled={place === 0}
            onClick={() => void edit({ type: 'character.move', id, to: place - 1 })}
          >
            <IconArrowUp size={16} />
          </IconButton>
          <IconButton
            size="md"
            label={t('cast.later', 'Move {name} down', { name: nameOf(character) })}
            disabled={place === count - 1}
            onClick={() => void edit({ type: 'character.move', id, to: place + 1 })}
          >
            <IconArrowDown size={16} />
          </IconButton>
          <IconButton
            size="md"
            label={t('cast.remove', 'Delete {name}', { name: nameOf(character) })}
            onClick={() => void edit({ type: 'character.remove', id })}
          >
            <IconTrash size={16} stroke={1.7} />
          </IconButton>
        </div>
      )}
    </li>
  );
}

function Colour({ character, readOnly }: { character: CharacterView; readOnly: boolean }) {
  const { id } = character;
  const draft = useDraft(`character:${id}:colour`, character.colour, (value) => ({
    type: 'character.set',
    id,
    colour: value,
  }));
  return (
    <Popover position="bottom-start" trapFocus onOpen={draft.begin} onClose={draft.end}>
      <Popover.Target>
        <UnstyledButton
          className={classes.colour}
          style={{ background: draft.value }}
          disabled={readOnly}
          aria-label={t('cast.colour', 'Colour of {name}', { name: nameOf(character) })}
        />
      </Popover.Target>
      <Popover.Dropdown>
        <ColorPicker
          value={draft.value}
          onChange={(value) => draft.set(value.toLowerCase().slice(0, 7))}
          format="hex"
          swatches={[...characterColours]}
          swatchesPerRow={characterColours.length}
          saturationLabel={t('cast.saturation', 'Saturation')}
          hueLabel={t('cast.hue', 'Hue')}
        />
      </Popover.Dropdown>
    </Popover>
  );
}
