import { join } from 'node:path';
import { expect, it } from 'vitest';
import { tellStory } from '../src-main/diffusion/tell-story.ts';
import { scene, scenes, TOLD, tour } from './tour.ts';

const pocket = join(import.meta.dirname, '../native-models/pocket');

it('the tour draws the picture that the engine draws', async () => {
  const request = { model: { path: pocket }, device: 'cpu', scenes, settings: TOLD, draw: [scene] } as const;
  const lines: string[] = [];
  const picture = await tour(pocket, (line) => lines.push(line));
  for await (const { picture: drawn } of tellStory(request)) {
    expect([picture.width, picture.height]).toEqual([drawn.width, drawn.height]);
    // Whether they are equal, without a list of all that differs.
    expect(Buffer.compare(picture.data, drawn.data)).toBe(0);
  }
  expect(lines).toHaveLength(9);
});
