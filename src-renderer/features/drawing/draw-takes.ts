// Several pictures of one scene at once, each with a seed of its own, to choose one of.

import type { DrawRequest } from '../../../src-main/contract/drawing.ts';
import { attempt } from '../../core/attempt.ts';
import { call } from '../../core/client.ts';
import { flushEdits } from '../../core/state/edits.ts';
import { setUi } from '../../core/state/ui-store.ts';
import { currentStory } from '../../core/state/window-store.ts';
import { askFirst } from './ask-first.ts';

/** So many can be asked for. */
export const TAKES = [2, 4, 8] as const;

/** Shows them as they come. What is typed right now is drawn too. */
export async function drawTakes(scene: number, takes: (typeof TAKES)[number]): Promise<void> {
  await flushEdits();
  const request: DrawRequest = { scenes: [scene], seed: 'new', takes };
  // A model that cannot be asked says why when it is to draw.
  const unknown = await call('draw.check', request).catch(() => []);
  if (unknown.length > 0 && !(await askFirst(unknown))) return;
  const frames = currentStory().scenes.get(scene)?.frames ?? [];
  const after = Math.max(0, ...frames.map(({ id }) => id));
  const answer = await attempt('draw.start', request);
  if (answer) setUi({ takes: { scene, after, jobs: answer.jobs } });
}
