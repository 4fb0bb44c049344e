// The scene's seed: the story's, or locked to one of its own.

import { NumberInput, Switch } from '@mantine/core';
import type { SceneView } from '../../../src-main/contract/story-view.ts';
import { t } from '../../core/i18n/texts.ts';
import { pickedFrame } from '../../core/scene-state.ts';
import { edit, useDraft } from '../../core/state/edits.ts';
import { useStory } from '../../core/state/window-store.ts';
import classes from '../../ui/Panel.module.css';

export function SeedField({ scene, readOnly }: { scene: SceneView; readOnly: boolean }) {
  const { id } = scene;
  const storySeed = useStory(({ story }) => story.seed);
  const drawn = pickedFrame(scene)?.seed;
  const own = useDraft<number | string>(`scene:${id}:seed`, scene.seed ?? storySeed, (value) => ({
    type: 'scene.set',
    id,
    seed: Number(value),
  }));
  return (
    <div className={classes.section}>
      <span className={classes.label}>{t('panel.seed', 'Seed')}</span>
      <Switch
        label={t('panel.lock', 'This scene has its own')}
        description={
          scene.seed === null
            ? t('panel.storySeed', 'It follows the story: {seed}', { seed: String(storySeed) })
            : undefined
        }
        checked={scene.seed !== null}
        disabled={readOnly}
        onChange={(event) =>
          void edit({
            type: 'scene.set',
            id,
            seed: event.currentTarget.checked ? (drawn ?? storySeed) : null,
          })
        }
      />
      {scene.seed === null ? null : (
        <NumberInput
          aria-label={t('panel.ownSeed', 'Seed of this scene')}
          value={own.value}
          min={0}
          max={Number.MAX_SAFE_INTEGER}
          allowDecimal={false}
          allowNegative={false}
          readOnly={readOnly}
          onFocus={own.begin}
          onBlur={own.end}
          onChange={(value) => value !== '' && own.set(value)}
        />
      )}
    </div>
  );
}
