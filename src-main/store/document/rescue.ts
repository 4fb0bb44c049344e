// A new document from one whose file was overwritten while it was open: the words as they are in memory, and those
// pictures that can still be read from what is left and prove by their hash that they are the ones.

import { writeWhole } from '../../files/durable-files.ts';
import { sha256Of } from '../../files/hash-file.ts';
import type { Board, FrameMark } from '../../story/board.ts';
import type { FileSession } from '../file/file-session.ts';
import { refuseLongName } from '../file/journal-name.ts';
import { createFile } from '../file/open-file.ts';
import { refuseOpenHere } from '../file/open-here.ts';
import { type Db, inTransaction } from '../sqlite/database.ts';
import { insertCharacter } from '../tables/character.ts';
import { type FrameOrigin, insertFrame, readFrame, updateFrameMarks } from '../tables/frame.ts';
import { type FrameImage, insertImage, readPng, readThumbnail } from '../tables/frame-image.ts';
import { insertRun, noRun, type RunRow, readRun, updateRunStatus } from '../tables/run.ts';
import { insertScene, updateScene } from '../tables/scene.ts';
import { insertStory, readDocumentId } from '../tables/story.ts';

interface Rescued {
  frame: FrameOrigin;
  /** Undefined: it was not drawn. */
  run: RunRow | undefined;
  image: FrameImage;
}

/** `board` without what is removed. Answers how many of its pictures are lost. Throws FabulaError as `writeCopy`. */
export function writeRescued(
  session: FileSession,
  documentId: string,
  board: Board,
  target: string,
  now: number,
): number {
  refuseLongName(target);
  refuseOpenHere(target);
  let lost = 0;
  writeWhole(target, (temporary) => {
    const copy = createFile(temporary);
    try {
      inTransaction(copy, () => {
        insertStory(copy, { ...board.story, createdAt: now });
        for (const row of board.characters) insertCharacter(copy, row);
        for (const row of board.scenes) insertScene(copy, { ...row, picked: null });
        const runIds = new Map<number, number>();
        for (const mark of board.frames) {
          const rescued = rescue(session, documentId, mark);
          if (rescued) insertRescued(copy, mark, rescued, board, runIds);
          else lost += 1;
        }
      });
    } finally {
      copy.close();
    }
  });
  return lost;
}

/** Undefined when it cannot be read, or is not this document's. */
function rescue(session: FileSession, documentId: string, { id, sceneId }: FrameMark): Rescued | undefined {
  try {
    return session.readBare((db) => {
      if (readDocumentId(db) !== documentId) return undefined;
      const frame = readFrame(db, id);
      const run = frame?.brought === null ? readRun(db, frame.runId) : undefined;
      const png = readPng(db, id);
      const thumbnail = readThumbnail(db, id);
      if (!frame || !png || !thumbnail || frame.sceneId !== sceneId) return undefined;
      if (frame.brought === null && !run) return undefined;
      return sha256Of(png) === frame.sha256 ? { frame, run, image: { png, thumbnail } } : undefined;
    });
  } catch {
    return undefined;
  }
}

function insertRescued(
  copy: Db,
  mark: FrameMark,
  { frame, run, image }: Rescued,
  board: Board,
  runIds: Map<number, number>,
): void {
  let runId = run ? runIds.get(run.id) : noRun(copy, frame.drawnAt);
  if (run && runId === undefined) {
    runId = insertRun(copy, run);
    updateRunStatus(copy, runId, run.status === 'drawing' ? 'interrupted' : run.status);
    runIds.set(run.id, runId);
  }
  const id = insertFrame(copy, { ...frame, runId: runId! });
  insertImage(copy, id, image);
  updateFrameMarks(copy, { ...mark, id });
  const scene = board.scenes.find((row) => row.picked === mark.id);
  if (scene) updateScene(copy, { ...scene, picked: id });
}
