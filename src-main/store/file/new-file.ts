// A new document file: made whole under another name, so that a failure leaves none.

import { existsSync } from 'node:fs';
import { FabulaError } from '../../contract/errors.ts';
import type { StoryFields } from '../../contract/story-view.ts';
import { writeWhole } from '../../files/durable-files.ts';
import { boardFromStory } from '../../story/board-from-story.ts';
import { type StoryInput, story as storyRecord } from '../../story/story.ts';
import { inTransaction } from '../sqlite/database.ts';
import { insertCharacter } from '../tables/character.ts';
import { insertScene } from '../tables/scene.ts';
import { insertStory } from '../tables/story.ts';
import { refuseLongName } from './journal-name.ts';
import { createFile } from './open-file.ts';

/** What a document starts with. */
export interface NewStory extends Partial<Pick<StoryFields, 'modelId' | 'settings'>> {
  story?: StoryInput;
}

/** Throws FabulaError: not-writable (something is there already, or cannot be), disk-full. */
export function writeNewFile(path: string, start: NewStory, createdAt: number): void {
  if (existsSync(path)) {
    throw new FabulaError('not-writable', `There is a file ${path} already.`, 'Choose another name.');
  }
  refuseLongName(path);
  const board = boardFromStory(storyRecord.parse(start.story ?? {}), {
    modelId: start.modelId ?? null,
    settings: start.settings ?? {},
  });
  writeWhole(path, (temporary) => {
    const db = createFile(temporary);
    try {
      inTransaction(db, () => {
        insertStory(db, { ...board.story, createdAt });
        for (const row of board.characters) insertCharacter(db, row);
        for (const row of board.scenes) insertScene(db, row);
      });
    } finally {
      db.close();
    }
  });
}
