// In which state a scene's picture is, as its card and the inspector say it.

import type { Job } from '../../src-main/contract/drawing.ts';
import type { FrameView, SceneView } from '../../src-main/contract/story-view.ts';
import { t } from './i18n/texts.ts';

export type SceneState =
  | 'empty'
  | 'queued'
  | 'drawing'
  | 'failed'
  | 'blank'
  | 'outdated'
  | 'drawn'
  | 'brought';

export const pickedFrame = (scene: SceneView): FrameView | undefined =>
  scene.picked === null ? undefined : scene.frames.find((frame) => frame.id === scene.picked);

export function sceneState(scene: SceneView, job: Job | undefined): SceneState {
  if (job?.status === 'drawing') return 'drawing';
  if (job?.status === 'queued') return 'queued';
  if (job?.status === 'failed') return 'failed';
  const frame = pickedFrame(scene);
  if (!frame) return 'empty';
  if (frame.brought !== null) return 'brought';
  if (frame.blank) return 'blank';
  return frame.outdated ? 'outdated' : 'drawn';
}

/** What stands on a picture that was not drawn here. */
export const broughtText = (): string => t('scene.state.brought', 'Brought in');

export const broughtFrom = (name: string): string =>
  name === ''
    ? t('frames.brought', 'This picture was brought in, not drawn here.')
    : t('frames.broughtFrom', 'This picture was brought in from “{name}”, not drawn here.', { name });

export const isOutdated = (scene: SceneView): boolean => pickedFrame(scene)?.outdated ?? false;

export const stateText = (state: SceneState): string =>
  ({
    empty: t('scene.state.empty', 'Not drawn yet'),
    queued: t('scene.state.queued', 'Waits to be drawn'),
    drawing: t('scene.state.drawing', 'Being drawn'),
    failed: t('scene.state.failed', 'Could not be drawn'),
    blank: t('scene.state.blank', 'The picture is empty'),
    outdated: t('scene.state.outdated', 'Outdated'),
    drawn: t('scene.state.drawn', 'Drawn'),
    brought: broughtText(),
  })[state];

/** What to know about a state, and what to do. */
export const stateHint = (state: SceneState): string | undefined =>
  ({
    empty: undefined,
    queued: undefined,
    drawing: undefined,
    failed: undefined,
    blank: t(
      'scene.hint.blank',
      'It came out black or of one colour. The words are not at fault: try another seed, fewer changes in the settings, or another model.',
    ),
    outdated: t(
      'scene.hint.outdated',
      'The words, the cast or the style were changed after it was drawn. Draw it again to catch up.',
    ),
    drawn: undefined,
    brought: undefined,
  })[state];
