// What the pictures of a story are called.

import type { Story } from '../../story/story.ts';

export const sheetName = 'contact-sheet.png';

const longest = 40;

/** `01-finding-a-lantern.png`: the scene's number, then its first words in plain letters. */
export function pictureNames(story: Story): string[] {
  const digits = Math.max(2, String(story.scenes.length).length);
  return story.scenes.map(
    (scene, index) => `${String(index + 1).padStart(digits, '0')}-${firstWords(scene.prompt)}.png`,
  );
}

function firstWords(text: string): string {
  const plain = text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  const words = plain.split(/[^a-z0-9]+/).filter((word) => word !== '');
  let short = (words.shift() ?? 'scene').slice(0, longest);
  for (const word of words) {
    if (short.length + 1 + word.length > longest) break;
    short += `-${word}`;
  }
  return short;
}
