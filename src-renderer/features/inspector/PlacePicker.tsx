// Where in a scene's picture each of its characters is: on a side, in the middle, in a box, or wherever it comes out.

import { SegmentedControl } from '@mantine/core';
import { lazy, Suspense, useState } from 'react';
import { castOf } from '../../../src-main/contract/characters.ts';
import type { CharacterView, ScenePlaces, SceneView } from '../../../src-main/contract/story-view.ts';
import { t } from '../../core/i18n/texts.ts';
import { edit } from '../../core/state/edits.ts';
import { useStory } from '../../core/state/window-store.ts';
import { CharacterMark, nameOf } from '../../ui/CharacterChip.tsx';
import panel from '../../ui/Panel.module.css';
import classes from './PlacePicker.module.css';

const PlaceDialog = lazy(() => import('./PlaceDialog.tsx'));

type Place = ScenePlaces[number]['place'];

const choices = (): { value: string; label: string }[] => [
  { value: 'anywhere', label: t('place.anywhere', 'Any') },
  { value: 'left', label: t('place.left', 'Left') },
  { value: 'middle', label: t('place.middle', 'Middle') },
  { value: 'right', label: t('place.right', 'Right') },
  { value: 'box', label: t('place.box', 'Box…') },
];

/** Somebody alone is where the picture is. */
export function PlacePicker({ scene, readOnly }: { scene: SceneView; readOnly: boolean }) {
  const characters = useStory((story) => story.characters);
  const [boxed, setBoxed] = useState<CharacterView>();
  const cast = castOf(scene, characters, ({ id }) => id);
  if (cast.length < 2) return null;
  const placeOf = (character: number) => scene.places.find((one) => one.character === character)?.place;
  const set = (character: number, place: Place | undefined) => {
    const others = scene.places.filter((one) => one.character !== character);
    const places = place === undefined ? others : [...others, { character, place }];
    void edit({ type: 'scene.set', id: scene.id, places });
  };
  return (
    <div className={panel.section}>
      <span className={panel.label}>{t('place.title', 'Where they are')}</span>
      {cast.map((character) => (
        <div key={character.id} className={classes.row}>
          <CharacterMark character={character} />
          <SegmentedControl
            size="xs"
            aria-label={t('place.of', 'Where {name} is', { name: nameOf(character) })}
            disabled={readOnly}
            value={choiceOf(placeOf(character.id))}
            // A box that is chosen again is to be seen again.
            onClick={(event) => {
              if (event.target instanceof HTMLInputElement && event.target.value === 'box')
                setBoxed(character);
            }}
            onChange={(choice) => {
              if (choice !== 'box') set(character.id, choice === 'anywhere' ? undefined : (choice as Place));
            }}
            data={choices()}
          />
        </div>
      ))}
      {boxed ? (
        <Suspense>
          <PlaceDialog
            scene={scene}
            cast={cast}
            character={boxed}
            onSet={(place) => set(boxed.id, place)}
            onClose={() => setBoxed(undefined)}
          />
        </Suspense>
      ) : null}
    </div>
  );
}

const choiceOf = (place: Place | undefined): string =>
  place === undefined ? 'anywhere' : typeof place === 'string' ? place : 'box';
