// Queries of table frame_image: the bytes of pictures. Only ever read one at a time.

import type { Db } from '../sqlite/database.ts';

export interface FrameImage {
  /** A PNG file. */
  png: Uint8Array;
  /** A WebP file. */
  thumbnail: Uint8Array;
}

export function insertImage(db: Db, frameId: number, { png, thumbnail }: FrameImage): void {
  db.prepare('INSERT INTO frame_image (frame_id, thumbnail, png) VALUES (?, ?, ?)').run(
    frameId,
    thumbnail,
    png,
  );
}

export function readPng(db: Db, frameId: number): Uint8Array | undefined {
  return db.prepare<[number], Buffer>('SELECT png FROM frame_image WHERE frame_id = ?').pluck().get(frameId);
}

export function readThumbnail(db: Db, frameId: number): Uint8Array | undefined {
  return db
    .prepare<[number], Buffer>('SELECT thumbnail FROM frame_image WHERE frame_id = ?')
    .pluck()
    .get(frameId);
}

/** The small picture on the card of the first scene that has one. */
export function readCover(db: Db): Uint8Array | undefined {
  return db
    .prepare<[], Buffer>(
      `SELECT thumbnail FROM scene
         JOIN frame ON frame.scene_id = scene.id
         JOIN frame_image ON frame_image.frame_id = frame.id
       WHERE scene.removed = 0 AND frame.removed = 0 AND frame.comparison = 0 AND frame.blank = 0
       ORDER BY scene.position, frame.id IS scene.picked DESC, frame.id DESC LIMIT 1`,
    )
    .pluck()
    .get();
}
