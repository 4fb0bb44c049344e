// What a card is called when it is read out: everything that stands on it, in the order of the eye.

import type { Job } from '../../../src-main/contract/drawing.ts';
import type { SceneView } from '../../../src-main/contract/story-view.ts';
import { t } from '../../core/i18n/texts.ts';
import { type SceneState, stateText } from '../../core/scene-state.ts';
import { errorSentences } from '../../core/sentences.ts';
import { useStory } from '../../core/state/window-store.ts';
import { nameOf } from '../../ui/CharacterChip.tsx';
import { castIds } from '../cast/scene-cast.ts';
import { overText } from '../tokens/problem-text.ts';
import { useSceneTooLong } from '../tokens/token-store.ts';

export function useCardLabel(
  scene: SceneView,
  job: Job | undefined,
  state: SceneState,
  number: number,
): string {
  const characters = useStory((story) => story.characters);
  const over = useSceneTooLong(scene.id);
  const cast = castIds(scene, characters);
  const names = characters.filter(({ id }) => cast.includes(id)).map(nameOf);
  const nobody = characters.length > 0 && names.length === 0;
  return [
    job?.error && state === 'failed' ? errorSentences(job.error) : stateText(state),
    String(number),
    nobody ? t('scene.nobody', 'Nobody') : names.join(', '),
    scene.prompt.trim(),
    over > 0 ? overText(over) : '',
    scene.caption.trim(),
  ]
    .filter(Boolean)
    .join('. ');
}
