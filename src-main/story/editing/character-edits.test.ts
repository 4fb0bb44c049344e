import { expect, it } from 'vitest';
import { characterColours } from '../../contract/characters.ts';
import type { CharacterRow } from '../board.ts';
import { boardFromStory } from '../board-from-story.ts';
import { story } from '../story.ts';
import { planCharacterEdit } from './character-edits.ts';

const empty = boardFromStory(story.parse({ scenes: [{ prompt: 'by a river' }] }), {
  modelId: null,
  settings: {},
});

it('a new character has a colour of the picker that nobody has yet, while there is one', () => {
  const characters: CharacterRow[] = [];
  for (let id = 1; id <= characterColours.length + 1; id++) {
    const plan = planCharacterEdit(
      { ...empty, characters },
      { type: 'character.add', name: `Number ${id}`, description: '' },
      { character: () => id, scene: () => id },
    );
    const added = plan.changes.find((one) => 'add' in one) as { add: CharacterRow };
    characters.push(added.add);
  }
  const colours = characters.map(({ colour }) => colour);
  expect(colours.slice(0, -1)).toEqual([...characterColours]);
  expect(characterColours).toContain(colours.at(-1));
});
