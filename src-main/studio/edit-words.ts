// What undo and redo call an edit.

import type { EditLabel } from '../story/editing/edit-plan.ts';
import { t } from './texts.ts';

const english: Readonly<Record<EditLabel['type'], string>> = {
  'story.set': 'Change the Story',
  'book.set': 'Change the Book',
  'captions.set': 'Bring Translated Words',
  'page.set': 'Change a Page',
  'model.set': 'Change the Model',
  'settings.set': 'Change the Settings',
  'character.add': 'Add a Character',
  'character.set': 'Change a Character',
  'character.look': 'Change a Look',
  'character.remove': 'Delete a Character',
  'character.move': 'Move a Character',
  'scene.add': '{count, plural, one {Add a Scene} other {Add # Scenes}}',
  'scene.set': 'Change a Scene',
  'scene.remove': '{count, plural, one {Delete a Scene} other {Delete # Scenes}}',
  'scene.duplicate': '{count, plural, one {Duplicate a Scene} other {Duplicate # Scenes}}',
  'scene.move': '{count, plural, one {Move a Scene} other {Move # Scenes}}',
  'scene.split': 'Split a Scene',
  'scene.merge': 'Merge {count} Scenes',
  'scene.paste': '{count, plural, one {Paste a Scene} other {Paste # Scenes}}',
  'words.replace': '{count, plural, one {Replace Words Once} other {Replace Words in # Places}}',
  'frame.pick': 'Choose a Picture',
  'frame.land': 'Keep a New Picture’s Seed',
  'frame.bring': 'Bring In a Picture',
  'frame.star': 'Star a Picture',
  'frame.remove': '{count, plural, one {Delete a Picture} other {Delete # Pictures}}',
};

/** Edits of one field have words of their own. */
const englishOfField: Readonly<Record<string, string>> = {
  'story.set.title': 'Change the Title',
  'story.set.style': 'Change the Style',
  'story.set.outline': 'Write the Scenes’ Lines',
  'story.set.seed': 'Change the Story’s Seed',
  'book.set.format': 'Change the Page Size',
  'book.set.theme': 'Change the Style of Type',
  'book.set.layout': 'Change the Layout',
  'book.set.author': 'Write the Author',
  'book.set.dedication': 'Write the Dedication',
  'book.set.subtitle': 'Write the Subtitle',
  'book.set.blurb': 'Write the Back Cover',
  'book.set.shuffle': 'Shuffle the Layouts',
  'page.set.layout': 'Change a Page’s Layout',
  'page.set.joins': 'Change What Shares a Page',
  'page.set.letters': 'Change the Lettering',
  'page.set.crop': 'Move a Picture in Its Frame',
  'page.set.panels': 'Change the Panels',
  'page.set.size': 'Draw a Picture at Another Shape',
  'frame.land.picked': 'Show a New Picture on Its Page',
  'character.set.name': 'Rename a Character',
  'character.set.description': 'Describe a Character',
  'character.set.colour': 'Change a Colour',
  'scene.set.prompt': 'Write a Scene',
  'scene.set.caption': 'Write a Caption',
  'scene.set.negative': 'Write What Is Not Wanted',
  'scene.set.cast': 'Change the Cast',
  'scene.set.places': 'Change Who Is Where',
  'scene.set.seed': 'Change a Seed',
  'scene.set.chapter': 'Change a Chapter',
};

/** All of them, by the id behind `edit.`. */
export const editMessages: Readonly<Record<string, string>> = { ...english, ...englishOfField };

export function editWords({ type, count, field }: EditLabel): string {
  const ofField = `${type}.${field ?? ''}`;
  const words = englishOfField[ofField];
  return words ? t(`edit.${ofField}`, words) : t(`edit.${type}`, english[type], { count });
}
