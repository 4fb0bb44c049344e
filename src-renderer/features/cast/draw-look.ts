// Asks for a character's own picture. What is asked for to be seen is also held, until somebody says otherwise.

import type { CharacterView, FrameView, SceneView } from '../../../src-main/contract/story-view.ts';
import { edit } from '../../core/state/edits.ts';
import { setUi } from '../../core/state/ui-store.ts';
import { draw } from '../drawing/use-draw-commands.ts';

export async function drawLook({ id, portrait }: CharacterView): Promise<void> {
  const known = portrait?.id ?? (await edit({ type: 'character.look', id, held: true }))?.created[0];
  if (known !== undefined) await draw([known]);
}

/** The look is drawn from what this picture of a scene was drawn from, and shown where it can be judged. */
export async function lookFrom({ id }: CharacterView, scene: SceneView, frame: FrameView): Promise<void> {
  const seed = frame.seed === null ? {} : { seed: frame.seed };
  const look = { type: 'character.look', id, held: true, ...seed, doing: scene.prompt } as const;
  const portrait = (await edit(look))?.created[0];
  if (portrait === undefined) return;
  setUi({ view: 'cast', field: undefined });
  await draw([portrait]);
}
