// Pictures with Fabula's record in them. Whose a file is decides whether it is ever replaced: one that is taken for
// Fabula's own is walked a second time, with checksums computed bit by bit.

import sharp from 'sharp';
import { ownerOf } from '../../src-main/pictures/frame-png.ts';
import {
  insertText,
  internationalTextChunk,
  PngError,
  readText,
  textChunk,
} from '../../src-main/pictures/png-chunks.ts';
import type { Campaign } from './campaign.ts';
import { eachCase } from './cases.ts';
import { mutateBytes } from './mutate.ts';

const KEYWORD = 'fabula';

/** PNG specification, annex D, without its table. */
function crc(bytes: Uint8Array): number {
  let value = 0xffffffff;
  for (const byte of bytes) {
    value ^= byte;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  }
  return (value ^ 0xffffffff) >>> 0;
}

/** Whether a text chunk with the keyword stands in a whole file. */
function holdsRecord(png: Buffer): boolean {
  if (png.subarray(0, 8).toString('latin1') !== '\x89PNG\r\n\x1a\n') return false;
  let found = false;
  for (let at = 8; at + 12 <= png.length; ) {
    const end = at + 8 + png.readUInt32BE(at);
    if (end + 4 > png.length || crc(png.subarray(at + 4, end)) !== png.readUInt32BE(end)) return false;
    const type = png.toString('latin1', at + 4, at + 8);
    if (/^[ti](EXt|TXt)$/.test(type) && png.toString('latin1', at + 8, end).startsWith(`${KEYWORD}\0`))
      found = true;
    if (type === 'IEND') return found;
    at = end + 4;
  }
  return false;
}

export const campaign: Campaign = {
  name: 'png',
  what: 'pictures with a record in them',
  cases: 5000,
  async run(options) {
    const plain = await sharp(new Uint8Array(8 * 8 * 3), { raw: { width: 8, height: 8, channels: 3 } })
      .png()
      .toBuffer();
    const sound = insertText(plain, [
      textChunk('parameters', 'a fox in a boat\nSteps: 2'),
      internationalTextChunk(KEYWORD, JSON.stringify({ format: 'fabula-frame', words: '狐' })),
    ]);
    return eachCase(options, (random) => {
      const bytes = Buffer.from(mutateBytes(random, sound));
      const owner = ownerOf(bytes);
      if (owner === 'own' && !holdsRecord(bytes)) return 'taken for Fabula’s own';
      if (owner !== 'own' && holdsRecord(bytes) && owner === 'foreign') return 'not known as Fabula’s own';
      try {
        readText(bytes, 'parameters');
      } catch (error) {
        if (!(error instanceof PngError)) throw error;
      }
      return undefined;
    });
  },
};
