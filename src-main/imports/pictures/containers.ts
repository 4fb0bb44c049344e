// The texts that a picture file carries beside its pixels: chunks of PNG, EXIF of WebP and JPEG. Pixels are never
// decoded here, and no length in a file is believed.
// Sources: PNG specification, third edition, 11.3.3; WebP container specification (RIFF); JPEG, ITU-T T.81, annex B;
// Exif 2.3, 4.6.5 (UserComment).

import { inflateSync } from 'node:zlib';
import readExif from 'exif-reader';
import { PngError, readChunks } from '../../pictures/png-chunks.ts';
import { unreadable } from '../refusals.ts';

/** Bytes of one text once it is unpacked: a workflow has some hundred thousand. */
const LONGEST = 8 * 1024 * 1024;

export type PictureTexts = ReadonlyMap<string, string>;

type Container = 'png' | 'webp' | 'jpeg';

/** Undefined for what is none of them. */
export function containerOf(bytes: Uint8Array): Container | undefined {
  const start = Buffer.from(bytes.subarray(0, 12)).toString('latin1');
  if (start.startsWith('\x89PNG\r\n\x1a\n')) return 'png';
  if (start.startsWith('RIFF') && start.endsWith('WEBP')) return 'webp';
  return start.startsWith('\xff\xd8\xff') ? 'jpeg' : undefined;
}

/** By keyword. `file` is how a message calls it. Throws FabulaError `bad-story-file` for one that is cut or lies. */
export function pictureTexts(file: string, bytes: Uint8Array): PictureTexts {
  const kind = containerOf(bytes);
  try {
    if (kind === 'png') return pngTexts(bytes);
    const exif = kind === 'webp' ? webpExif(bytes) : kind === 'jpeg' ? jpegExif(bytes) : undefined;
    return exif ? exifTexts(exif) : new Map();
  } catch (error) {
    const why = error instanceof PngError ? error.message : 'what it says about itself cannot be read';
    throw unreadable(file, `is a damaged picture (${why})`, 'Take another copy of it.', error);
  }
}

function pngTexts(png: Uint8Array): Map<string, string> {
  const texts = new Map<string, string>();
  for (const { type, data } of readChunks(png)) {
    const text = type.endsWith('Xt') ? pngText(type, Buffer.from(data)) : undefined;
    if (text && !texts.has(text[0])) texts.set(...text);
  }
  return texts;
}

function pngText(type: string, data: Buffer): [keyword: string, text: string] | undefined {
  const end = data.indexOf(0);
  if (end < 1 || end > 79) return undefined;
  const keyword = data.toString('latin1', 0, end);
  if (type === 'tEXt') return [keyword, textOf(data.subarray(end + 1))];
  if (type === 'zTXt') return [keyword, textOf(inflated(data.subarray(end + 2)))];
  if (type !== 'iTXt') return undefined;
  const language = data.indexOf(0, end + 3);
  const translated = language < 0 ? -1 : data.indexOf(0, language + 1);
  if (translated < 0) throw new PngError('a text in it has no end');
  const body = data.subarray(translated + 1);
  return [keyword, (data[end + 1] === 1 ? inflated(body) : body).toString('utf8')];
}

const inflated = (data: Buffer): Buffer => inflateSync(data, { maxOutputLength: LONGEST });

/** Latin-1 says the specification; UTF-8 is what several programs write. */
function textOf(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return bytes.toString('latin1');
  }
}

function webpExif(bytes: Uint8Array): Buffer | undefined {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 12; at + 8 <= file.length; ) {
    const length = file.readUInt32LE(at + 4);
    const body = file.subarray(at + 8, at + 8 + length);
    if (body.length < length) throw new PngError('the file is cut short');
    if (file.toString('latin1', at, at + 4) === 'EXIF') return body;
    at += 8 + length + (length % 2);
  }
  return undefined;
}

function jpegExif(bytes: Uint8Array): Buffer | undefined {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 2; at + 4 <= file.length && file[at] === 0xff; ) {
    const [marker, length] = [file[at + 1]!, file.readUInt16BE(at + 2)];
    // From there on it is pixels.
    if (marker === 0xda || marker === 0xd9) return undefined;
    const body = file.subarray(at + 4, at + 2 + length);
    if (marker === 0xe1 && body.toString('latin1', 0, 6) === 'Exif\0\0') return body;
    at += 2 + Math.max(2, length);
  }
  return undefined;
}

/** A1111 writes UserComment; ComfyUI puts `prompt:` and `workflow:` into the camera's fields. */
function exifTexts(exif: Buffer): Map<string, string> {
  const { Image = {}, Photo = {} } = readExif(withHead(exif));
  const texts = new Map<string, string>();
  const comment: unknown = Photo.UserComment;
  if (comment instanceof Uint8Array) texts.set('parameters', userComment(Buffer.from(comment)));
  else if (typeof comment === 'string') texts.set('parameters', comment);
  for (const value of Object.values(Image as Record<string, unknown>)) {
    const [, keyword, text] =
      (typeof value === 'string' && /^(prompt|workflow):\s*(\{.*)$/is.exec(value)) || [];
    if (keyword !== undefined && text !== undefined)
      texts.set(keyword.toLowerCase(), text.replace(/\0+$/, ''));
  }
  return texts;
}

/** The library wants the head that JPEG puts before it; WebP leaves it out. */
const withHead = (exif: Buffer): Buffer =>
  exif.toString('latin1', 0, 6) === 'Exif\0\0' ? exif : Buffer.concat([Buffer.from('Exif\0\0'), exif]);

/** Eight bytes say how the rest is written. Which order its two-byte signs have, nobody says: as it reads. */
function userComment(bytes: Buffer): string {
  const body = bytes.subarray(8);
  if (bytes.toString('latin1', 0, 7) !== 'UNICODE') return textOf(body).replace(/\0+$/, '');
  const even = body.subarray(0, body.length - (body.length % 2));
  const little = even.toString('utf16le');
  const big = Buffer.from(even).swap16().toString('utf16le');
  const plain = (text: string) => text.match(/[\x20-\x7e]/g)?.length ?? 0;
  return (plain(big) > plain(little) ? big : little).replace(/\0+$/, '');
}
