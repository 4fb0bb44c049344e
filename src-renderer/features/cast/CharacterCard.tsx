// One character: colour, name, and how it looks.

import { ColorPicker, Popover, UnstyledButton } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconTrash } from '@tabler/icons-react';
import { useRef } from 'react';
import { characterColours } from '../../../src-main/contract/characters.ts';
import type { CharacterView } from '../../../src-main/contract/story-view.ts';
import { t } from '../../core/i18n/texts.ts';
import { edit, type TextDraft, useDraft, useTextDraft } from '../../core/state/edits.ts';
import { nameOf } from '../../ui/CharacterChip.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { InlineField } from '../../ui/InlineField.tsx';
import { KeepButton } from '../shelf/KeepButton.tsx';
import { useTokens } from '../tokens/token-store.ts';
import { PromptField } from '../words/PromptField.tsx';
import classes from './Cast.module.css';
import { HoldSwitch, Look, Takes } from './Look.tsx';
import { useNewCharacterDraft } from './new-character.ts';

export interface CharacterCardProps {
  /** Undefined: not there yet; what is typed adds it. */
  character: CharacterView | undefined;
  place: number;
  count: number;
  readOnly: boolean;
}

export function CharacterCard({ character, place, count, readOnly }: CharacterCardProps) {
  const name = useCharacterDraft('name', character);
  const description = useCharacterDraft('description', character);
  const descriptionField = useRef<HTMLTextAreaElement>(null);
  const over = useTokens(({ meter }) => (character ? meter.textsTooLong.get(character.id) : undefined) ?? 0);
  const called = nameOf({ name: name.value });
  return (
    <li className={classes.character} data-character={character?.id}>
      <Look character={character} name={called} readOnly={readOnly} />
      <div className={classes.fields}>
        <div className={classes.nameRow}>
          {character ? (
            <Colour character={character} readOnly={readOnly} />
          ) : (
            <span className={classes.colour} style={{ background: characterColours[0] }} aria-hidden />
          )}
          <InlineField
            draft={name}
            serif
            grow
            className={classes.name}
            label={t('cast.name', 'Name')}
            placeholder={t('cast.nameHint', 'Name')}
            readOnly={readOnly}
            onKey={(event) => {
              if (event.key !== 'Enter' || event.nativeEvent.isComposing) return false;
              descriptionField.current?.focus();
              return true;
            }}
          />
          {readOnly || !character ? null : <Tools character={character} place={place} count={count} />}
        </div>
        <PromptField
          kind="character"
          hints
          draft={description}
          grow
          rows={2}
          fieldRef={descriptionField}
          className={classes.description}
          label={t('cast.description', 'How {name} looks', { name: called })}
          placeholder={t(
            'cast.descriptionHint',
            'How does it look? For example: a small owl with round glasses',
          )}
          readOnly={readOnly}
          invalid={over > 0}
          describedBy={over > 0 ? `character-long-${character?.id}` : undefined}
        />
        {over > 0 ? (
          <span id={`character-long-${character?.id}`} className={classes.tooLong}>
            {t(
              'tokens.withOthersOver',
              'With the style and who else is in the scene {over, plural, one {# token} other {# tokens}} too long',
              { over },
            )}
          </span>
        ) : null}
        {character ? <HoldSwitch character={character} readOnly={readOnly} /> : null}
        {character ? <Takes character={character} readOnly={readOnly} /> : null}
      </div>
    </li>
  );
}

/** The same field before the character is there and after, so that the keyboard stays in it. */
function useCharacterDraft(field: 'name' | 'description', character: CharacterView | undefined): TextDraft {
  const id = character?.id ?? 0;
  const fresh = useNewCharacterDraft(field);
  const own = useTextDraft(`character:${id}:${field}`, character?.[field] ?? '', (value) => ({
    type: 'character.set',
    id,
    [field]: value,
  }));
  return character ? own : fresh;
}

interface ToolsProps {
  character: CharacterView;
  place: number;
  count: number;
}

function Tools({ character, place, count }: ToolsProps) {
  const { id } = character;
  const name = nameOf(character);
  return (
    <div className={classes.tools}>
      <KeepButton kind="character" character={character} />
      {count > 1 ? (
        <>
          <IconButton
            size="md"
            label={t('cast.earlier', 'Move {name} up', { name })}
            disabled={place === 0}
            onClick={() => void edit({ type: 'character.move', id, to: place - 1 })}
          >
            <IconArrowUp size={16} />
          </IconButton>
          <IconButton
            size="md"
            label={t('cast.later', 'Move {name} down', { name })}
            disabled={place === count - 1}
            onClick={() => void edit({ type: 'character.move', id, to: place + 1 })}
          >
            <IconArrowDown size={16} />
          </IconButton>
        </>
      ) : null}
      <IconButton
        size="md"
        label={t('cast.remove', 'Delete {name}', { name })}
        onClick={() => void edit({ type: 'character.remove', id })}
      >
        <IconTrash size={16} stroke={1.7} />
      </IconButton>
    </div>
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
