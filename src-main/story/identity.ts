// Who is in a scene, in the model's words: P0 of One-Prompt-One-Story.

import { castOf } from '../contract/characters.ts';
import type { Character } from './character.ts';
import type { Story } from './story.ts';

/** P0: the style, then the cast's descriptions joined by "and". */
export function identityPrompt(style: string, cast: readonly Character[]): string {
  const who = cast.map((one) => one.description).filter((text) => text !== '');
  return [style, who.join(' and ')].filter((text) => text !== '').join(' ');
}

const nameOf = ({ name }: Character): string => name;

/** What the engine needs to know of a scene. */
export interface SceneWords {
  identityPrompt: string;
  framePrompt: string;
  seed: number;
}

/** The story's scenes as the engine reads them, in order. */
export function sceneWords(story: Story): SceneWords[] {
  return story.scenes.map((scene) => ({
    identityPrompt: identityPrompt(story.style, castOf(scene, story.characters, nameOf)),
    framePrompt: scene.prompt,
    seed: scene.seed ?? story.seed,
  }));
}
