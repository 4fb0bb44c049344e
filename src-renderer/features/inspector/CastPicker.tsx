// Who is in the chosen scenes: each character is in all, in some, or in none of them.

import { Button } from '@mantine/core';
import type { SceneView } from '../../../src-main/contract/story-view.ts';
import { t } from '../../core/i18n/texts.ts';
import { edit, newGesture } from '../../core/state/edits.ts';
import { setUi } from '../../core/state/ui-store.ts';
import { useStory } from '../../core/state/window-store.ts';
import { CharacterToggle } from '../../ui/CharacterChip.tsx';
import classes from '../../ui/Panel.module.css';
import { castIds, withToggled } from '../cast/scene-cast.ts';

export function CastPicker({ scenes, readOnly }: { scenes: readonly SceneView[]; readOnly: boolean }) {
  const characters = useStory((story) => story.characters);
  const isIn = (id: number) => scenes.filter((scene) => castIds(scene, characters).includes(id)).length;
  const toggle = async (id: number) => {
    const add = isIn(id) < scenes.length;
    const gesture = newGesture();
    for (const scene of scenes) {
      const cast = castIds(scene, characters);
      if (cast.includes(id) === add) continue;
      await edit({ type: 'scene.set', id: scene.id, cast: withToggled(cast, id, characters) }, gesture);
    }
  };
  return (
    <fieldset className={classes.group}>
      <legend className={classes.label}>{t('panel.cast', 'Who is in it')}</legend>
      {characters.length === 0 ? (
        <Button variant="default" onClick={() => setUi({ view: 'cast' })}>
          {t('panel.noCast', 'Describe who it is about')}
        </Button>
      ) : (
        <div className={classes.chips}>
          {characters.map((character) => {
            const count = isIn(character.id);
            return (
              <CharacterToggle
                key={character.id}
                character={character}
                pressed={count === scenes.length ? true : count > 0 ? 'mixed' : false}
                disabled={readOnly}
                onToggle={() => void toggle(character.id)}
              />
            );
          })}
        </div>
      )}
    </fieldset>
  );
}
