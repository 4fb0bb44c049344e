// The story record: everything a person writes, with its validator and defaults. How it is drawn
// (model, settings) is a record of its own in contract/settings; this one knows nothing of models.

import { z } from 'zod';
import { character, words } from './character.ts';
import { scene, seed } from './scene.ts';

/** The released implementation's own default seed. */
const defaultSeed = 42;

const storyFields = z.strictObject({
  title: words.default(''),
  style: words.default(''),
  characters: z.array(character).default([]),
  scenes: z.array(scene).default([]),
  /** Every scene starts from the same noise unless it has a seed of its own. */
  seed: seed.default(defaultSeed),
});

/** Names are unique, and a scene's cast is made of them, each at most once; who has a place in it is in its cast. */
export const story = storyFields.superRefine((value, context) => {
  const names = value.characters.map((one) => one.name);
  for (const [index, name] of names.entries()) {
    if (names.indexOf(name) < index) {
      context.addIssue({
        code: 'custom',
        path: ['characters', index, 'name'],
        message: `two characters are called "${name}"`,
      });
    }
  }
  for (const [index, one] of value.scenes.entries()) {
    for (const [place, name] of (one.cast ?? []).entries()) {
      const message = !names.includes(name)
        ? `there is no character called "${name}"`
        : one.cast!.indexOf(name) < place
          ? `"${name}" is in the cast twice`
          : undefined;
      if (message) context.addIssue({ code: 'custom', path: ['scenes', index, 'cast', place], message });
    }
    const present = one.cast ?? names.slice(0, 1);
    for (const name of Object.keys(one.where ?? {})) {
      if (present.includes(name)) continue;
      const message = `"${name}" has a place and is not in the cast`;
      context.addIssue({ code: 'custom', path: ['scenes', index, 'where', name], message });
    }
  }
});

export type Story = z.infer<typeof story>;
export type StoryInput = z.input<typeof story>;
