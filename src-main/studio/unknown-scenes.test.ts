import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { createSample, temporaryFolder } from '../store/testing/sample-document.ts';
import { WordGuide } from '../words/word-guide.ts';
import { unknownScenes } from './unknown-scenes.ts';

const guide = new WordGuide(fileURLToPath(new URL('../../assets/words/thesaurus.txt.gz', import.meta.url)));
const lists = { characters: ['owl'], places: ['in a forest'], styles: ['a painting of'] };

it('are those that would be drawn now and have nothing in style, cast and words that the model knows', async () => {
  using folder = temporaryFolder();
  const document = createSample(join(folder.path, 'a.fabula'), 3);
  for (const { id } of document.board.characters) document.edit({ type: 'character.remove', id });
  document.edit({ type: 'story.set', style: 'A painting of' });
  const [first, second, third] = document.board.scenes.map(({ id }) => id);
  document.edit({ type: 'scene.set', id: first!, prompt: 'in a forest' });
  document.edit({ type: 'scene.set', id: second!, prompt: 'Der Elefant trinkt Limonade' });
  document.edit({ type: 'scene.set', id: third!, prompt: 'something painted' });
  const asked = (scenes: 'all' | number[]) => unknownScenes(document, { scenes, seed: 'own' }, guide, lists);
  expect(await asked('all')).toEqual([
    { scene: second, text: 'Der Elefant trinkt Limonade', language: 'de' },
    { scene: third, text: 'something painted', language: null },
  ]);
  expect(await asked([first!])).toEqual([]);
  document.edit({ type: 'story.set', style: 'A painting of an owl' });
  expect(await asked('all')).toEqual([]);
  document.edit({ type: 'story.set', style: '' });
  document.edit({ type: 'scene.set', id: third!, prompt: '' });
  expect(await asked([third!])).toEqual([]);
  document.close();
});
