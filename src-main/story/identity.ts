// Who is in a scene, in the model's words: P0 of One-Prompt-One-Story.

import { castOf } from '../contract/characters.ts';
import { omitUndefined } from '../contract/omit-undefined.ts';
import type { Region } from '../contract/regions.ts';
import type { SubjectMask } from '../contract/subject-mask.ts';
import type { Character } from './character.ts';
import type { Story } from './story.ts';

/** P0: the style, then the cast's descriptions joined by "and". */
export function identityPrompt(style: string, cast: readonly Character[]): string {
  const who = cast.map((one) => one.description).filter((text) => text !== '');
  return [style, who.join(' and ')].filter((text) => text !== '').join(' ');
}

const nameOf = ({ name }: Character): string => name;

/** One of a scene's cast, as the engine reads it. */
export interface CastWords {
  words: string;
  /** Its own picture's seed, the story's when absent, and what it does there. */
  seed?: number;
  doing?: string;
  /** Where it is in that picture, as a person marked it. */
  subject?: SubjectMask;
  /** No picture of its own holds it. */
  held?: false;
  region?: Region;
}

/** What the engine needs to know of a scene. */
export interface SceneWords {
  identityPrompt: string;
  framePrompt: string;
  /** What is not wanted in it. */
  negativePrompt?: string;
  seed: number;
  cast: CastWords[];
}

/** Those of a cast of whom something is said. */
const castWords = (
  cast: readonly Character[],
  where: Readonly<Record<string, Region>> | undefined,
): CastWords[] =>
  cast
    .filter(({ description }) => description !== '')
    .map(({ name, description, look }) => ({
      words: description,
      ...omitUndefined({ seed: look?.seed, subject: look?.subject, region: where?.[name] }),
    }));

/** The story's scenes as the engine reads them, in order. */
export function sceneWords(story: Story): SceneWords[] {
  return story.scenes.map((scene) => {
    const cast = castOf(scene, story.characters, nameOf);
    return {
      identityPrompt: identityPrompt(story.style, cast),
      framePrompt: scene.prompt,
      ...(scene.negative ? { negativePrompt: scene.negative } : {}),
      seed: scene.seed ?? story.seed,
      cast: castWords(cast, scene.where),
    };
  });
}
