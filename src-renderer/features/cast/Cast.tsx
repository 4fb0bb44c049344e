// Said once for all scenes: the style, and who it is about. And who is in which scene.

import { Button, Group } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { t } from '../../core/i18n/texts.ts';
import { useStory } from '../../core/state/window-store.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ShelfButton } from '../shelf/ShelfButton.tsx';
import { TokenMeter } from '../tokens/TokenMeter.tsx';
import { addCharacter } from './add-character.ts';
import classes from './Cast.module.css';
import { CastTable } from './CastTable.tsx';
import { CharacterCard } from './CharacterCard.tsx';
import { StyleCard } from './StyleCard.tsx';

export function Cast() {
  const characters = useStory((story) => story.characters);
  const readOnly = useStory(({ document }) => document.readOnly);
  return (
    <div className={classes.page}>
      <div className={classes.column}>
        <StyleCard readOnly={readOnly} />
        <section aria-labelledby="cast-heading">
          <div className={classes.headingRow}>
            <h2 id="cast-heading" className={classes.heading}>
              {t('cast.title', 'Characters')}
            </h2>
            <Group gap="sm">
              <ShelfButton kind="character" disabled={readOnly} />
              {characters.length > 0 ? (
                <Button
                  variant="default"
                  leftSection={<IconPlus size={16} />}
                  disabled={readOnly}
                  onClick={() => void addCharacter()}
                >
                  {t('cast.add', 'Add a character')}
                </Button>
              ) : null}
            </Group>
          </div>
          {characters.length === 0 ? (
            <EmptyState
              title={t('cast.empty', 'Who is it about?')}
              action={
                <Button disabled={readOnly} onClick={() => void addCharacter()}>
                  {t('cast.addFirst', 'Add the first character')}
                </Button>
              }
            >
              {t(
                'cast.emptyText',
                'Say how somebody looks, once: “a red fox with a coat”. Fabula keeps to it in every picture.',
              )}
            </EmptyState>
          ) : null}
          <ol className={classes.characters}>
            {characters.map((character, place) => (
              <CharacterCard
                key={character.id}
                character={character}
                place={place}
                count={characters.length}
                readOnly={readOnly}
              />
            ))}
          </ol>
        </section>
        <CastTable readOnly={readOnly} />
      </div>
      <aside className={classes.meter} aria-label={t('tokens.title', 'What the model can read')}>
        <TokenMeter />
      </aside>
    </div>
  );
}
