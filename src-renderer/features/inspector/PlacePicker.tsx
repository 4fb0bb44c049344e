// Where in a scene's picture each of its characters is: on a side, in the middle, or wherever it comes out.

import { SegmentedControl } from '@mantine/core';
import { castOf } from '../../../src-main/contract/characters.ts';
import type { ScenePlaces, SceneView } from '../../../src-main/contract/story-view.ts';
import { t } from '../../core/i18n/texts.ts';
import { edit } from '../../core/state/edits.ts';
import { useStory } from '../../core/state/window-store.ts';
import { CharacterMark, nameOf } from '../../ui/CharacterChip.tsx';
import panel from '../../ui/Panel.module.css';
import classes from './PlacePicker.module.css';

type Place = ScenePlaces[number]['place'] | 'anywhere';

const placeNames = (): { value: Place; label: string }[] => [
  { value: 'anywhere', label: t('place.anywhere', 'Any') },
  { value: 'left', label: t('place.left', 'Left') },
  { value: 'middle', label: t('place.middle', 'Middle') },
  { value: 'right', label: t('place.right', 'Right') },
];

/** Somebody alone is where the picture is. */
export function PlacePicker({ scene, readOnly }: { scene: SceneView; readOnly: boolean }) {
  const characters = useStory((story) => story.characters);
  const cast = castOf(scene, characters, ({ id }) => id);
  if (cast.length < 2) return null;
  const set = (character: number, place: Place) => {
    const others = scene.places.filter((one) => one.character !== character);
    const places = place === 'anywhere' ? others : [...others, { character, place }];
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
            value={scene.places.find((one) => one.character === character.id)?.place ?? 'anywhere'}
            onChange={(place) => set(character.id, place as Place)}
            data={placeNames()}
          />
        </div>
      ))}
    </div>
  );
}
