// Text in PNG files: chunks are walked and written here because the image library cannot write text.
// Source: PNG specification, third edition (W3C), sections 5 (chunks) and 11.3.3 (text).

import { crc32 } from 'node:zlib';

const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

/** True Latin-1: TextDecoder's "latin1" is Windows-1252. */
function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}

export interface PngChunk {
  type: string;
  data: Uint8Array;
}

/** A file that is not a PNG, is cut short, or whose bytes do not match their checksum. */
export class PngError extends Error {
  override readonly name = 'PngError';
}

/** All chunks in file order. Throws PngError. */
export function readChunks(png: Uint8Array): PngChunk[] {
  if (signature.some((byte, index) => png[index] !== byte)) throw new PngError('not a PNG file');
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  const chunks: PngChunk[] = [];
  let at = signature.length;
  while (at < png.length) {
    if (at + 12 > png.length) throw new PngError('the file is cut short');
    const length = view.getUint32(at);
    if (at + 12 + length > png.length) throw new PngError('the file is cut short');
    const type = latin1(png.subarray(at + 4, at + 8));
    if (crc32(png.subarray(at + 4, at + 8 + length)) !== view.getUint32(at + 8 + length)) {
      throw new PngError(`chunk ${type} does not match its checksum`);
    }
    chunks.push({ type, data: png.subarray(at + 8, at + 8 + length) });
    at += 12 + length;
    if (type === 'IEND') return chunks;
  }
  throw new PngError('the file is cut short');
}

function writeChunks(chunks: readonly PngChunk[]): Uint8Array {
  const png = new Uint8Array(chunks.reduce((sum, chunk) => sum + 12 + chunk.data.length, signature.length));
  const view = new DataView(png.buffer);
  png.set(signature);
  let at = signature.length;
  for (const { type, data } of chunks) {
    view.setUint32(at, data.length);
    png.set(Buffer.from(type, 'latin1'), at + 4);
    png.set(data, at + 8);
    view.setUint32(at + 8 + data.length, crc32(png.subarray(at + 4, at + 8 + data.length)));
    at += 12 + data.length;
  }
  return png;
}

/** tEXt where every character is Latin-1, as most readers expect; iTXt (UTF-8, not compressed) elsewhere. */
export function textChunk(keyword: string, text: string): PngChunk {
  if (!/^[!-~]([ -~]{0,77}[!-~])?$/.test(keyword)) throw new RangeError(`"${keyword}" is no PNG keyword`);
  const isLatin1 = /^[\n\x20-\x7e\xa0-\xff]*$/.test(text);
  return isLatin1
    ? { type: 'tEXt', data: Buffer.from(`${keyword}\0${text}`, 'latin1') }
    : internationalTextChunk(keyword, text);
}

/** iTXt, not compressed, without language or translated keyword. */
export function internationalTextChunk(keyword: string, text: string): PngChunk {
  const head = Buffer.from(`${keyword}\0\0\0\0\0`, 'latin1');
  return { type: 'iTXt', data: Buffer.concat([head, Buffer.from(text.replaceAll('\0', ''), 'utf8')]) };
}

/** The same picture with text chunks right after its header. */
export function insertText(png: Uint8Array, texts: readonly PngChunk[]): Uint8Array {
  const [header, ...rest] = readChunks(png);
  if (header?.type !== 'IHDR') throw new PngError('the file has no header');
  return writeChunks([header, ...texts, ...rest]);
}

/** The text under a keyword in a tEXt or uncompressed iTXt chunk, if there is one. */
export function readText(png: Uint8Array, keyword: string): string | undefined {
  for (const { type, data } of readChunks(png)) {
    const end = data.indexOf(0);
    if (end < 0 || latin1(data.subarray(0, end)) !== keyword) continue;
    if (type === 'tEXt') return latin1(data.subarray(end + 1));
    if (type === 'iTXt' && data[end + 1] === 0) {
      const language = data.indexOf(0, end + 3);
      return new TextDecoder().decode(data.subarray(data.indexOf(0, language + 1) + 1));
    }
  }
  return undefined;
}
