import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { errorValue } from '../contract/errors.ts';
import * as contract from '../contract/story-view.ts';
import { outdatedFrames } from '../store/document/outdated-frames.ts';
import { StoryDocument } from '../store/document/story-document.ts';
import { createSample, drawSample, temporaryFolder } from '../store/testing/sample-document.ts';
import { frameDetails, storySummary, storyView } from './document-view.ts';

/** A document that was closed in order and whose file `sql` then changed. */
function damagedFile(folder: string, sql: string): string {
  const path = join(folder, 'a.fabula');
  const document = createSample(path, 3);
  drawSample(document, 1);
  drawSample(document, 2);
  document.jobs.add([{ sceneId: 3, method: 'plain', seed: null }]);
  document.close();
  const db = new Database(path);
  db.exec(sql);
  db.close();
  return path;
}

const shown = { key: 'k', sample: false };

const LOST_AND_SAID = {
  'settings of the story, not JSON': `UPDATE story SET settings = '"' || settings || '"'`,
  'settings of the story, one letter': `UPDATE story SET settings = '{"stepr": 4}'`,
  'a seed that is no number to reckon with': `UPDATE story SET seed = 9007199254740993`,
  'a cast of names': `UPDATE scene SET own_cast = '["Fox"]' WHERE id = 2`,
  'a cast below one': `UPDATE scene SET own_cast = '[-1]'`,
  'a place beyond all numbers': `UPDATE scene SET position = 9223372036854775807 WHERE id = 1`,
  'a colour': `UPDATE character SET colour = 'rgb(0,0,0)'`,
};

const LOST_QUIETLY = {
  'run.requested, one letter': `UPDATE run SET requested = replace(requested, '"modelId"', '"modelIe"')`,
  'run.settings, one letter': `UPDATE run SET settings = replace(settings, 'steps', 'stepr')`,
  'run.settings, a list': `UPDATE run SET settings = '[]'`,
  'run.method': `UPDATE run SET method = 'onestorz'`,
  'run.started_at': 'UPDATE run SET started_at = -1',
  'a run that is gone': 'PRAGMA foreign_keys = OFF; UPDATE frame SET run_id = 999',
  'frame.window': `UPDATE frame SET window = '[1]'`,
  'frame sizes and times': 'UPDATE frame SET width = 0, height = -5, seconds = -1, drawn_at = -7',
  'a frame of no scene': 'PRAGMA foreign_keys = OFF; UPDATE frame SET scene_id = 999 WHERE id = 2',
  'a pick of no frame': 'PRAGMA foreign_keys = OFF; UPDATE scene SET picked = 999',
  "a pick of another scene's frame": 'UPDATE scene SET picked = 1',
  'job.error': `UPDATE job SET error = '{}'`,
  'job.error, not JSON of an error': `UPDATE job SET error = '"x"'`,
  'job.method': `UPDATE job SET method = ''`,
  'job numbers': 'UPDATE job SET crashes = -1, position = 9223372036854775807, asked_at = -1',
  'the name of the document': `UPDATE story SET document_id = '../../elsewhere'`,
  'the name of its state': `UPDATE story SET state = '../x'`,
  'sequences emptied': 'DELETE FROM sqlite_sequence',
  'sequences at the end of numbers': 'UPDATE sqlite_sequence SET seq = 9223372036854775807',
  'sequences behind': 'UPDATE sqlite_sequence SET seq = 0',
  'sequences that are words': `UPDATE sqlite_sequence SET seq = 'many'`,
  'sequences twice': 'INSERT INTO sqlite_sequence SELECT name, seq + 5 FROM sqlite_sequence',
};

describe('a story whose file is damaged in a value', () => {
  const damages = { ...LOST_AND_SAID, ...LOST_QUIETLY };
  it.each(Object.entries(damages))('shows its words and pictures, and is worked on: %s', (name, sql) => {
    using folder = temporaryFolder();
    const path = damagedFile(folder.path, sql);
    const document = StoryDocument.open(path);
    const { damage } = document;
    if (name in LOST_AND_SAID) {
      expect(errorValue.parse(damage)).toMatchObject({ code: 'damaged-story' });
      expect(damage!.message).toMatch(/ was opened without the \w+ of /);
    } else expect(damage).toBeUndefined();

    const view = contract.storyView.parse(storyView(document, shown));
    expect(view.scenes.map((one) => one.prompt).sort()).toEqual(['scene 1', 'scene 2', 'scene 3']);
    expect(view.characters.map((one) => one.description)).toContain('a grey owl');
    const frames = view.scenes.flatMap((one) => one.frames.map((frame) => frame.id));
    expect(frames.length).toBe(name === 'a frame of no scene' ? 1 : 2);
    for (const id of frames) {
      expect(document.frames.png(id).length).toBeGreaterThan(0);
      try {
        contract.frameDetails.parse(frameDetails(document, id));
      } catch (error) {
        expect(error).toMatchObject({ name: 'FabulaError', code: 'damaged-story' });
      }
    }
    outdatedFrames(document.board, document.frames.all(), document.frames.runs());
    storySummary(document);
    expect(document.id).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    for (const { error } of document.jobs.list()) if (error) errorValue.parse(error);

    const [scene] = document.edit({ type: 'scene.add', scenes: [{ prompt: 'new' }] });
    for (const { id } of view.scenes) document.edit({ type: 'scene.set', id, prompt: `mended ${id}` });
    document.edit({ type: 'scene.move', ids: [1], to: 3 });
    drawSample(document, scene!);
    document.edit({ type: 'story.set', title: 'mended' });
    document.edit({ type: 'settings.set', settings: { steps: 3 } });
    contract.storyView.parse(storyView(document, shown));
    document.close();
    const again = StoryDocument.open(path);
    expect(again.board.scenes.filter((one) => one.prompt.startsWith('mended'))).toHaveLength(3);
    again.close();
  });

  it.each([
    ['no story', 'DELETE FROM story'],
    [
      'numbers beyond all numbers',
      'PRAGMA foreign_keys = OFF; UPDATE scene SET id = 9223372036854775807 WHERE id = 3',
    ],
    ['numbers below one', 'PRAGMA foreign_keys = OFF; UPDATE character SET id = -1 WHERE id = 1'],
  ])('is refused where nothing can stand in: %s', (_, sql) => {
    using folder = temporaryFolder();
    const path = damagedFile(folder.path, sql);
    expect(() => StoryDocument.open(path)).toThrow(expect.objectContaining({ code: 'damaged-story' }));
    expect(() => StoryDocument.open(path, { trusted: true })).toThrow(
      expect.objectContaining({ code: 'damaged-story' }),
    );
  });
});
