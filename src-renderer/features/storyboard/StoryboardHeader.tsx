// What all scenes share, in one line; or, when several scenes are chosen, what can be done with them.

import { Button, SegmentedControl, UnstyledButton } from '@mantine/core';
import { t } from '../../core/i18n/texts.ts';
import { nothingSelected } from '../../core/state/selection.ts';
import { type CardSize, setSelection, setUi, useUi } from '../../core/state/ui-store.ts';
import { useStory } from '../../core/state/window-store.ts';
import { CharacterMark } from '../../ui/CharacterChip.tsx';
import { chosenScenes, draw } from '../drawing/use-draw-commands.ts';
import { Filter } from '../filter/Filter.tsx';
import { TokenSummary } from '../tokens/TokenSummary.tsx';
import classes from './Storyboard.module.css';
import { duplicateChosen, removeChosen } from './use-scene-commands.ts';

export function StoryboardHeader() {
  const chosen = useUi(({ selection }) => selection.ids.size);
  return (
    <div className={classes.header}>
      {chosen > 1 ? <ChosenActions chosen={chosen} /> : <Shared />}
      <TokenSummary />
      <Filter />
      <CardSizes />
    </div>
  );
}

function Shared() {
  const style = useStory(({ story }) => story.style);
  const characters = useStory((story) => story.characters);
  return (
    <UnstyledButton
      className={classes.shared}
      onClick={() => setUi({ view: 'cast' })}
      title={t('board.toCast', 'Change style and cast')}
    >
      <span className={classes.style}>{style.trim() || t('board.noStyle', 'No style yet')}</span>
      {characters.length === 0 ? (
        <span className={classes.noCast}>{t('board.noCast', 'Describe who it is about')}</span>
      ) : (
        characters.slice(0, 5).map((character) => <CharacterMark key={character.id} character={character} />)
      )}
    </UnstyledButton>
  );
}

function ChosenActions({ chosen }: { chosen: number }) {
  const readOnly = useStory(({ document }) => document.readOnly);
  return (
    <div className={classes.chosen} role="toolbar" aria-label={t('board.chosenActions', 'Selected scenes')}>
      <span>
        {t('board.chosen', '{chosen, plural, one {# scene selected} other {# scenes selected}}', { chosen })}
      </span>
      <Button
        size="compact-md"
        variant="default"
        disabled={readOnly}
        onClick={() => void draw(chosenScenes())}
      >
        {t('board.drawChosen', 'Draw')}
      </Button>
      <Button size="compact-md" variant="default" disabled={readOnly} onClick={() => void duplicateChosen()}>
        {t('board.duplicateChosen', 'Duplicate')}
      </Button>
      <Button size="compact-md" variant="default" disabled={readOnly} onClick={() => void removeChosen()}>
        {t('board.removeChosen', 'Delete')}
      </Button>
      <Button
        size="compact-md"
        variant="subtle"
        color="gray"
        c="var(--ink-soft)"
        onClick={() => setSelection(nothingSelected)}
      >
        {t('board.chooseNone', 'Clear the selection')}
      </Button>
    </div>
  );
}

function CardSizes() {
  const size = useUi((ui) => ui.cardSize);
  return (
    <SegmentedControl
      size="xs"
      className={classes.sizes}
      aria-label={t('board.cardSize', 'Size of the cards')}
      value={size}
      onChange={(value) => setUi({ cardSize: value as CardSize })}
      data={[
        { value: 'small', label: t('board.small', 'S') },
        { value: 'medium', label: t('board.medium', 'M') },
        { value: 'large', label: t('board.large', 'L') },
      ]}
    />
  );
}
