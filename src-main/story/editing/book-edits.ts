// Edits of the book: what is chosen for all of it, for the page of one scene, and its words in further languages.

import { bookChoices } from '../../contract/book.ts';
import { scenePage } from '../../contract/book-page.ts';
import type { Board, SceneRow } from '../board.ts';
import type { Change } from './change.ts';
import { difference, type EditOf, type EditPlan, existing, setLabel } from './edit-plan.ts';

type Translated = Pick<SceneRow, 'translations' | 'chapterNames'>;

export function planBookEdit(board: Board, edit: EditOf<'book.set' | 'page.set' | 'captions.set'>): EditPlan {
  if (edit.type === 'book.set') {
    const { type, ...fields } = edit;
    const changed = difference(board.story.book, fields);
    if (!changed) return { changes: [], created: [], label: setLabel(type, undefined) };
    const { book } = board.story;
    // Through its validator: records have their keys in one order.
    const now = { book: bookChoices.parse({ ...book, ...changed.now }) };
    return {
      changes: [{ table: 'story', was: { book }, now }],
      created: [],
      label: setLabel(type, changed),
    };
  }
  if (edit.type === 'captions.set') return takeWords(board, edit);
  const { type, id, ...fields } = edit;
  const { page } = existing(board.scenes, id, 'scene');
  const changed = difference(page, fields);
  if (!changed) return { changes: [], created: [], label: setLabel(type, undefined) };
  const now = { page: scenePage.parse({ ...page, ...changed.now }) };
  return {
    changes: [{ table: 'scene', id, was: { page }, now }],
    created: [],
    label: setLabel(type, changed),
  };
}

/** What is not in the table stays as it was. */
function takeWords(board: Board, { type, languages }: EditOf<'captions.set'>): EditPlan {
  const changes: Change[] = [];
  let story = board.story.translations;
  const scenes = new Map<number, Translated>();
  for (const { language, story: texts = {}, scenes: told } of languages) {
    if (Object.keys(texts).length > 0) story = { ...story, [language]: { ...story[language], ...texts } };
    for (const { id, chapter, ...words } of told) {
      const before = scenes.get(id) ?? existing(board.scenes, id, 'scene');
      const name = chapter === undefined ? {} : { [language]: chapter };
      const own =
        Object.keys(words).length === 0 ? {} : { [language]: { ...before.translations[language], ...words } };
      scenes.set(id, {
        translations: { ...before.translations, ...own },
        chapterNames: { ...before.chapterNames, ...name },
      });
    }
  }
  const changed = difference(board.story, { translations: story });
  if (changed) changes.push({ table: 'story', ...changed });
  for (const [id, translated] of scenes) {
    const now = difference(existing(board.scenes, id, 'scene'), translated);
    if (now) changes.push({ table: 'scene', id, ...now });
  }
  return { changes, created: [], label: { type, count: languages.length } };
}
