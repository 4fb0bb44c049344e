// Asking for pictures: of chosen scenes, of what is missing, of everything. One place for buttons and commands.

import { useMemo } from 'react';
import type { DrawRequest } from '../../../src-main/contract/drawing.ts';
import { attempt } from '../../core/attempt.ts';
import { call } from '../../core/client.ts';
import { useCommand } from '../../core/commands.ts';
import { isOutdated } from '../../core/scene-state.ts';
import { useDrawing } from '../../core/state/drawing-store.ts';
import { flushEdits } from '../../core/state/edits.ts';
import { selectedInOrder } from '../../core/state/selection.ts';
import { useUi } from '../../core/state/ui-store.ts';
import { currentStory, useStory } from '../../core/state/window-store.ts';
import { useTokens } from '../tokens/token-store.ts';
import { askFirst } from './ask-first.ts';
import { offerNewSeed } from './same-again.tsx';

/**
 * What is typed right now is drawn too. Asks first where the model knows nothing of a scene; what would come out as it is
 * shown is not drawn, and a new seed is offered for it.
 */
export async function draw(scenes: DrawRequest['scenes'], seed: 'own' | 'new' = 'own'): Promise<void> {
  await flushEdits();
  // A model that cannot be asked says why when it is to draw.
  const unknown = await call('draw.check', { scenes, seed }).catch(() => []);
  if (unknown.length > 0 && !(await askFirst(unknown))) return;
  const answer = await attempt('draw.start', { scenes, seed, unlessSame: true });
  const same = answer?.same ?? [];
  if (same.length > 0) offerNewSeed(same, () => void draw(same, 'new'));
}

/** The chosen scenes in order, else the one the keyboard is at. */
export function chosenScenes(): number[] {
  const { selection } = useUi.getState();
  const chosen = selectedInOrder(selection, currentStory().order);
  return chosen.length === 0 && selection.active !== null ? [selection.active] : chosen;
}

export const useHasChosen = (): boolean =>
  useUi(({ selection }) => selection.ids.size > 0 || selection.active !== null);

/** Scenes without a picture that are not in the queue; those that are too long to be drawn are apart. */
export function useMissing(): { missing: readonly number[]; tooLong: readonly number[] } {
  const jobs = useDrawing((drawing) => drawing.jobs);
  const scenes = useStory((story) => story.scenes);
  const order = useStory((story) => story.order);
  const problems = useTokens(({ meter }) => meter.problems);
  return useMemo(() => {
    const long = new Set(problems.flatMap((problem) => problem.scenes));
    const without = order.filter(
      (id) => scenes.get(id)?.picked === null && (jobs.get(id)?.status ?? 'failed') === 'failed',
    );
    return {
      missing: without.filter((id) => !long.has(id)),
      tooLong: without.filter((id) => long.has(id)),
    };
  }, [jobs, scenes, order, problems]);
}

/** How many pictures do not fit their scene's words any more. */
export const useOutdated = (): number =>
  useStory(({ scenes }) => [...scenes.values()].filter(isOutdated).length);

export function drawOutdated(): void {
  const { order, scenes } = currentStory();
  void draw(order.filter((id) => isOutdated(scenes.get(id)!)));
}

export function useDrawCommands(): void {
  const drawable = useStory(({ document }) => !document.readOnly);
  const chosen = useHasChosen() && drawable;
  const { missing } = useMissing();
  const status = useDrawing(({ queue }) => queue.status);
  const waits = useDrawing(({ queue }) => queue.jobs.some((job) => job.status !== 'failed'));
  useCommand('draw.scene', () => void draw(chosenScenes()), chosen);
  useCommand('draw.newSeed', () => void draw(chosenScenes(), 'new'), chosen);
  useCommand('draw.missing', () => void draw([...missing]), missing.length > 0 && drawable);
  useCommand('draw.pause', () => void attempt('queue.pause'), status === 'drawing' || status === 'waiting');
  useCommand('draw.resume', () => void attempt('queue.resume'), status === 'paused' || status === 'offered');
  useCommand('draw.cancel', () => void attempt('queue.cancel', { jobs: 'all' }), waits);
}
