import path from 'node:path';
import { expect, it } from 'vitest';
import { openModel } from './model/model.ts';
import { planStory } from './plan.ts';

const tiny = path.resolve(
  import.meta.dirname,
  '../../native-models/parity/fixtures/whole-method/models/tiny-sd15',
);

it('a scene with more characters than pictures can hold is held by words, and says so', async () => {
  const model = await openModel({ path: tiny });
  const scene = (count: number) => {
    const cast = Array.from({ length: count }, (_, i) => ({ words: `a ${'abcdefghi'[i]}` }));
    const identityPrompt = `ink of ${cast.map(({ words }) => words).join(' and ')}`;
    return { identityPrompt, framePrompt: 'sits', seed: 1, cast };
  };
  const request = {
    model: { path: tiny },
    device: 'cpu' as const,
    scenes: [scene(9), scene(2)],
    reference: { style: 'ink of' },
    settings: { method: 'plain', hold: { picture: {} } } as const,
  };
  const plan = planStory(model, request);
  expect(plan.references.map((held) => held.length)).toEqual([0, 2]);
  expect(plan.notes).toEqual([
    'Scene 1 has 9 characters, more than the 8 that pictures can hold in one: words alone hold them.',
  ]);
  expect(planStory(model, { ...request, settings: { method: 'plain' } }).notes).toEqual([]);
});
