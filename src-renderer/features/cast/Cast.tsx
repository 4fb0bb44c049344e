// Said once for all scenes: who it is about, and how it is drawn. And who is in which scene.

import { Button, Group } from '@mantine/core';
import { IconArrowRight, IconPlus } from '@tabler/icons-react';
import { t } from '../../core/i18n/texts.ts';
import { setUi } from '../../core/state/ui-store.ts';
import { useStory } from '../../core/state/window-store.ts';
import { ShelfButton } from '../shelf/ShelfButton.tsx';
import { addCharacter } from './add-character.ts';
import classes from './Cast.module.css';
import { CastTable } from './CastTable.tsx';
import { CharacterCard } from './CharacterCard.tsx';
import { useNewCharacter } from './new-character.ts';
import { StyleCard } from './StyleCard.tsx';

export function Cast() {
  const readOnly = useStory(({ document }) => document.readOnly);
  return (
    <div className={classes.page}>
      <div className={classes.column}>
        <Characters readOnly={readOnly} />
        <StyleCard readOnly={readOnly} />
        <CastTable readOnly={readOnly} />
        <Next />
      </div>
    </div>
  );
}

function Characters({ readOnly }: { readOnly: boolean }) {
  const characters = useStory((story) => story.characters);
  const { typed, added } = useNewCharacter();
  // While it is being added it may be in the story already, without its last letters.
  const isFirst = typed !== undefined || characters.length === 0;
  return (
    <section aria-labelledby="cast-heading">
      <div className={classes.headingRow}>
        <h2 id="cast-heading" className={classes.heading}>
          {isFirst ? t('cast.empty', 'Who is it about?') : t('cast.title', 'Characters')}
        </h2>
        {readOnly ? null : (
          <Group gap="sm">
            <ShelfButton kind="character" />
            {isFirst ? null : (
              <Button
                variant="default"
                size="compact-md"
                leftSection={<IconPlus size={16} />}
                onClick={() => void addCharacter()}
              >
                {t('cast.add', 'Add a character')}
              </Button>
            )}
          </Group>
        )}
      </div>
      {isFirst ? (
        <p className={classes.lead}>
          {t('cast.emptyText', 'Say once who it is and how it looks. Fabula keeps to it in every picture.')}
        </p>
      ) : null}
      <ol className={classes.characters}>
        {isFirst ? (
          <CharacterCard key="new" character={undefined} place={0} count={0} readOnly={readOnly} />
        ) : (
          characters.map((character, place) => (
            <CharacterCard
              key={character.id === added ? 'new' : character.id}
              character={character}
              place={place}
              count={characters.length}
              readOnly={readOnly}
            />
          ))
        )}
      </ol>
    </section>
  );
}

/** Where there is nobody to be drawn yet, the next page is the next thing to do. */
function Next() {
  const writes = useStory(({ order, document }) => order.length === 0 && !document.readOnly);
  if (!writes) return null;
  return (
    <div className={classes.next}>
      <Button
        rightSection={<IconArrowRight size={17} />}
        onClick={() => setUi({ view: 'story', field: 'story:outline' })}
      >
        {t('cast.next', 'Write the story')}
      </Button>
    </div>
  );
}
