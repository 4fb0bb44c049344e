// One picture as a PNG file that says how it was drawn. The same pixels and record give the same bytes.

import sharp from 'sharp';
import { withoutPlaces } from '../story/run.ts';
import { type FrameRecord, frameRecord, parametersText } from './frame-record.ts';
import type { HashesForOthers } from './hashes-for-others.ts';
import { insertText, internationalTextChunk, PngError, readText, textChunk } from './png-chunks.ts';

const keyword = 'fabula';

/** 8-bit RGB, rows from the top, no padding. */
export interface RgbPicture {
  width: number;
  height: number;
  data: Uint8Array;
}

/** Of this machine a picture keeps nothing: LoRAs go by name and hash. */
export async function framePng(
  picture: RgbPicture,
  drawn: FrameRecord,
  hashes?: HashesForOthers,
): Promise<Uint8Array> {
  const record = { ...drawn, run: withoutPlaces(drawn.run) };
  const { width, height, data } = picture;
  const plain = await sharp(data, { raw: { width, height, channels: 3 } })
    .png({ compressionLevel: 9, adaptiveFiltering: true })
    .toBuffer();
  return insertText(plain, [
    textChunk('parameters', parametersText(record, hashes)),
    internationalTextChunk(keyword, JSON.stringify(frameRecord.parse(record))),
  ]);
}

/** Marks a PNG as this program's own, for files that are not one frame. */
export function markedPng(png: Uint8Array, format: string): Uint8Array {
  return insertText(png, [internationalTextChunk(keyword, JSON.stringify({ format }))]);
}

/** Whose file it is: only `own` files are ever replaced; `broken` ones are no PNG that can be read. */
export function ownerOf(bytes: Uint8Array): 'own' | 'foreign' | 'broken' {
  try {
    return readText(bytes, keyword) === undefined ? 'foreign' : 'own';
  } catch (error) {
    if (error instanceof PngError) return 'broken';
    throw error;
  }
}
