// What can be done to the chosen scenes, for menus, shortcuts and buttons alike.

import { useCommand } from '../../core/commands.ts';
import { type MoveTarget, stepTarget } from '../../core/state/chapters.ts';
import { edit, flushEdits } from '../../core/state/edits.ts';
import { nothingSelected, selectMany, selectOnly } from '../../core/state/selection.ts';
import { setSelection, setUi, useUi } from '../../core/state/ui-store.ts';
import { currentStory, useStory } from '../../core/state/window-store.ts';
import { chosenScenes, draw, useHasChosen } from '../drawing/use-draw-commands.ts';
import { beginChapter } from './chapter-actions.ts';
import { outlined } from './outlined.ts';
import { mergeScenes, splitScene } from './split-and-merge.ts';

/** A new scene behind the active one, ready to be written in. */
export async function addScene(at?: number): Promise<void> {
  const { active } = useUi.getState().selection;
  const behind = active === null ? -1 : currentStory().order.indexOf(active);
  const place = at ?? (behind < 0 ? undefined : behind + 1);
  const answer = await edit({
    type: 'scene.add',
    scenes: [{}],
    ...(place === undefined ? {} : { at: place }),
  });
  const id = answer?.created[0];
  if (id === undefined) return;
  setUi({ view: 'story', focus: { scene: id, part: 'prompt' } });
  setSelection(selectOnly(id));
}

/** One scene for each line of the outline that has words; answers their ids. */
export async function addOutlined(): Promise<number[]> {
  await flushEdits();
  const scenes = outlined(currentStory().story.outline);
  if (scenes.length === 0) return [];
  const answer = await edit({ type: 'scene.add', scenes, fromOutline: true });
  const first = answer?.created[0];
  if (!answer || first === undefined) return [];
  setSelection(selectOnly(first));
  setUi({ focus: { scene: first, part: 'card' } });
  return answer.created;
}

export async function drawOutlined(): Promise<void> {
  const scenes = await addOutlined();
  if (scenes.length > 0) await draw(scenes);
}

/** On an empty board what is written there becomes scenes; elsewhere one scene more. */
async function addNext(): Promise<void> {
  await flushEdits();
  const { order, story } = currentStory();
  if (order.length === 0 && outlined(story.outline).length > 0) await addOutlined();
  else await addScene();
}

export async function duplicateChosen(): Promise<void> {
  const answer = await edit({ type: 'scene.duplicate', ids: chosenScenes() });
  const first = answer?.created[0];
  if (!answer || first === undefined) return;
  setSelection(selectMany(answer.created));
  setUi({ focus: { scene: first, part: 'card' } });
}

export async function removeChosen(): Promise<void> {
  await edit({ type: 'scene.remove', ids: chosenScenes() });
  const { active } = useUi.getState().selection;
  if (active !== null) setUi({ focus: { scene: active, part: 'card' } });
}

/** By one place; several that are chosen come together first. */
export async function moveChosen(step: -1 | 1): Promise<void> {
  const ids = chosenScenes();
  const { order, scenes } = currentStory();
  const target = stepTarget(order, scenes, ids, step);
  if (target) await moveScenes(ids, target);
}

/** `shown: false`: where they come to lie nothing is shown, and that stays so. */
export async function moveScenes(
  ids: number[],
  target: MoveTarget,
  { shown = true }: { shown?: boolean } = {},
): Promise<void> {
  await edit({ type: 'scene.move', ids, ...target });
  if (!shown) {
    setSelection(() => nothingSelected);
    return;
  }
  const { active } = useUi.getState().selection;
  if (active !== null) setUi({ focus: { scene: active, part: 'card' } });
}

export function useSceneCommands(): void {
  const chosen = useHasChosen();
  const writable = useStory(({ document }) => !document.readOnly);
  useCommand('scene.add', () => void addNext(), writable);
  useCommand('scene.duplicate', () => void duplicateChosen(), writable && chosen);
  useCommand('scene.remove', () => void removeChosen(), writable && chosen);
  const several = useUi(({ selection }) => selection.ids.size > 1);
  useCommand('scene.split', () => void splitScene(chosenScenes()[0] ?? 0), writable && chosen);
  useCommand('scene.merge', () => void mergeScenes(chosenScenes()), writable && several);
  useCommand('scene.chapter', () => void beginChapter(chosenScenes()[0]), writable && chosen);
  useCommand('scene.moveUp', () => void moveChosen(-1), writable && chosen);
  useCommand('scene.moveDown', () => void moveChosen(1), writable && chosen);
}
