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
