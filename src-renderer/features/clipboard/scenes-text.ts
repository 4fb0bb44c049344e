// Scenes on the clipboard: as Fabula reads them, and as text for other programs. And what other programs' text may be as
// scenes. Pure.

import { castOf } from '../../../src-main/contract/characters.ts';
import { type CopiedScenes, copiedScenes } from '../../../src-main/contract/edits.ts';
import type { CharacterView, SceneView } from '../../../src-main/contract/story-view.ts';

/** Only Fabula's windows read it. */
export const SCENES_TYPE = 'application/x-fabula-scenes+json';

export function copyOf(scenes: readonly SceneView[], characters: readonly CharacterView[]): CopiedScenes {
  const casts = scenes.map((scene) => castOf(scene, characters, ({ id }) => id));
  const names = new Set(casts.flat().map(({ name }) => name));
  return {
    scenes: scenes.map(({ prompt, caption, chapter, negative, seed }, place) => ({
      prompt,
      caption,
      ...(chapter === null ? {} : { chapter }),
      ...(negative === '' ? {} : { negative }),
      // Elsewhere another one may be the first: who is in it is said by name.
      cast: characters.length === 0 ? null : casts[place]!.map(({ name }) => name),
      seed,
    })),
    characters: characters
      .filter(({ name }) => names.has(name))
      .map(({ name, description }) => ({ name, description })),
  };
}

/** What can be seen, and below it what is read aloud; an empty line between scenes. */
export const textOf = (scenes: readonly Pick<SceneView, 'prompt' | 'caption'>[]): string =>
  scenes
    .map(({ prompt, caption }) => [prompt.trim(), caption.trim()].filter(Boolean).join('\n'))
    .filter(Boolean)
    .join('\n\n');

/** Undefined for what is not of Fabula, or not as it wrote it. */
export function copiedFrom(json: string): CopiedScenes | undefined {
  if (json === '') return undefined;
  try {
    return copiedScenes.safeParse(JSON.parse(json)).data;
  } catch {
    return undefined;
  }
}

/** How text becomes scenes. */
export interface TextScenes {
  lines: string[];
  paragraphs: string[];
}

/** Lines with words, and paragraphs: what empty lines part. */
export function textScenes(text: string): TextScenes {
  const clean = plain(text);
  const parts = (between: RegExp) =>
    clean
      .split(between)
      .map((part) => part.trim())
      .filter(Boolean);
  return { lines: parts(/\n/), paragraphs: parts(/\n[ \t]*\n/) };
}

/** One kind of line end, and no signs that act instead of being seen. Marks of reading direction are kept: they are seen. */
export const plain = (text: string): string =>
  text
    .replace(/\r\n?|[\u2028\u2029]/g, '\n')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it takes away
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\ufeff]/g, '');
