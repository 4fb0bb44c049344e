// What a book is made from: an open story's scenes with the picture that each shows, and those pictures' bytes. Checks every picture
// before anything is written, and finds the colours that go with it.

import type { BookChoices } from '../contract/book.ts';
import type { ChapterNames, SceneTranslations, StoryTranslations } from '../contract/book-languages.ts';
import type { ScenePage } from '../contract/book-page.ts';
import { FabulaError } from '../contract/errors.ts';
import type { Region } from '../contract/regions.ts';
import type { ScenePlaces } from '../contract/story-view.ts';
import { type Board, framesOf, scenesOf, shownFrame } from '../story/board.ts';
import { chapterIn } from './fixed-words.ts';
import type { BookContent, BookPicture, BookScene, Tones } from './model/content.ts';
import { USUAL_FOCUS } from './model/crop.ts';
import { around, faceIn } from './model/subjects.ts';

/** The picture that a scene shows. */
interface ShownPicture {
  id: number;
  width: number;
  height: number;
  subjects: readonly Region[];
}

export interface StorySource {
  title: string;
  book: BookChoices;
  translations: StoryTranslations;
  scenes: readonly {
    id: number;
    page: ScenePage;
    places: ScenePlaces;
    translations: SceneTranslations;
    prompt: string;
    caption: string;
    /** A chapter begins with it, and is called so. */
    chapter: string | null;
    chapterNames: ChapterNames;
    frame?: ShownPicture;
  }[];
  /** The model's name; empty: not known. */
  drawnWith: string;
  /** A PNG file. Throws FabulaError where it is damaged. */
  png: (frame: number) => Uint8Array;
}

export interface BookSource {
  content: BookContent;
  png: StorySource['png'];
  /** Of scenes that have no picture, from 1. */
  undrawn: number[];
}

/** Of an open document: its board, what it knows of its pictures, and how to read one. */
export function sourceOf(
  board: Board,
  pictures: readonly ShownPicture[],
  { png, drawnWith }: Pick<StorySource, 'png' | 'drawnWith'>,
): StorySource {
  const known = new Map(
    pictures.map(({ id, width, height, subjects }) => [id, { id, width, height, subjects }]),
  );
  const scenes = scenesOf(board).map((scene) => {
    const { id, prompt, caption, chapter, chapterNames, page, places, translations } = scene;
    const shown = shownFrame(scene, framesOf(board, id));
    const frame = shown && known.get(shown.id);
    const words = { id, prompt, caption, chapter, chapterNames, translations };
    return { ...words, page, places, ...(frame ? { frame } : {}) };
  });
  const { title, book, translations } = board.story;
  return { title, book, translations, scenes, drawnWith, png };
}

/** Throws FabulaError: no-scenes, damaged-story (with all damaged pictures named), cancelled. */
export async function readBook(
  story: StorySource,
  { known, signal }: { known?: KnownPictures | undefined; signal?: AbortSignal | undefined } = {},
): Promise<BookSource> {
  if (story.scenes.length === 0)
    throw new FabulaError(
      'no-scenes',
      'This story has no scenes yet.',
      'Write one before making a book of it.',
    );
  const [scenes, damaged, undrawn]: [BookScene[], string[], number[]] = [[], [], []];
  for (const [index, { id, caption, chapter, prompt, frame, page, places }] of story.scenes.entries()) {
    signal?.throwIfAborted();
    const words = {
      ...{ id, page, caption: caption.trim(), alt: prompt.trim() || caption.trim() },
      ...(chapter === null ? {} : { chapter: chapter.trim() }),
    };
    if (!frame) undrawn.push(index + 1);
    const picture = frame && (await pictureOf(story, frame, known));
    if (frame && !picture) damaged.push(`${index + 1}${titled(words.caption || words.alt)}`);
    scenes.push({
      ...words,
      ...(picture ? { picture: { ...picture, ...seenOf(page, places, frame!.subjects) } } : {}),
    });
  }
  if (damaged.length > 0) {
    throw new FabulaError(
      'damaged-story',
      damaged.length === 1
        ? `The picture of scene ${damaged[0]} is damaged.`
        : `The pictures of these scenes are damaged: ${damaged.join(', ')}.`,
      'Draw again what is damaged, or pick another picture of the scene. Nothing was written.',
    );
  }
  const { title, drawnWith, png } = story;
  const { author, subtitle, dedication, blurb, language } = story.book;
  const texts = {
    ...{ title: title.trim(), author: author.trim(), subtitle: subtitle.trim() },
    ...{ dedication: dedication.trim(), blurb: blurb.trim() },
  };
  const spoken = language ?? languageOf(scenes);
  const content = { ...texts, language: spoken, scenes: withChapters(scenes, spoken), drawnWith };
  return { content, png, undrawn };
}

/** A chapter without a name is called by its number among all of them, as on the board. */
function withChapters(scenes: readonly BookScene[], language: string): BookScene[] {
  let number = 0;
  return scenes.map((scene) => {
    if (scene.chapter === undefined) return scene;
    number += 1;
    return { ...scene, chapter: scene.chapter || chapterIn(language, number) };
  });
}

/** What was found out about pictures, by their frames: a picture never changes. */
export type KnownPictures = Map<number, BookPicture>;

/** What a person set, where somebody was found, or what is known of where somebody should be. */
function seenOf(
  { crop }: ScenePage,
  places: ScenePlaces,
  subjects: readonly Region[],
): Pick<BookPicture, 'focus' | 'zoom' | 'subjects'> {
  const found = subjects.length > 0 ? { subjects } : {};
  if (crop) return { ...found, focus: { x: crop.x, y: crop.y }, zoom: crop.zoom };
  if (subjects.length > 0) return { ...found, focus: faceIn(around(subjects)) };
  if (places.length === 0) return {};
  const x = places.reduce((sum, { place }) => sum + across(place), 0) / places.length;
  return { focus: { x, y: USUAL_FOCUS.y } };
}

const SIDES = { left: 0.3, middle: 0.5, right: 0.7 };

const across = (place: ScenePlaces[number]['place']): number =>
  typeof place === 'string' ? SIDES[place] : (place.left + place.right) / 2;

/** Undefined where it cannot be read to its end. Its size is the file's own, whatever the document says. */
async function pictureOf(
  story: StorySource,
  { id }: { id: number },
  known?: KnownPictures,
): Promise<BookPicture | undefined> {
  const before = known?.get(id);
  if (before) return before;
  try {
    const png = story.png(id);
    // Loaded with the first picture: the app starts without.
    const { default: sharp } = await import('sharp');
    const { width, height } = await sharp(png).metadata();
    const pixels = await sharp(png).resize(1, 1, { fit: 'fill' }).removeAlpha().raw().toBuffer();
    const picture = { frame: id, width, height, tones: tonesOf(pixels[0]!, pixels[1]!, pixels[2]!) };
    known?.set(id, picture);
    return picture;
  } catch {
    return undefined;
  }
}

/** From the picture's mean: its hue stays, light or dark enough for letters. */
function tonesOf(red: number, green: number, blue: number): Tones {
  const mean = [red, green, blue];
  // Means are greyer than the picture looks.
  const grey = (red + green + blue) / 3;
  const lively = mean.map((value) => Math.max(0, Math.min(255, grey + (value - grey) * 1.9)));
  const luma = 0.299 * lively[0]! + 0.587 * lively[1]! + 0.114 * lively[2]!;
  const dark = lively.map((value) => value * Math.min(1, 62 / Math.max(1, luma)));
  const light = lively.map((value) => 255 - (255 - value) * Math.min(1, 20 / Math.max(1, 255 - luma)));
  return { light: hexOf(light), dark: hexOf(dark) };
}

const hexOf = (channels: readonly number[]): string =>
  `#${channels.map((value) => Math.round(value).toString(16).padStart(2, '0')).join('')}`;

/** Chinese where there are Chinese letters; what most letters are from, else English. */
function languageOf(scenes: readonly BookScene[]): string {
  const words = scenes.map(({ caption }) => caption).join(' ');
  if (/\p{Script=Han}/u.test(words)) return 'zh-Hans';
  const count = (letters: RegExp) => words.match(letters)?.length ?? 0;
  const half = count(/\p{L}/gu) / 2;
  if (count(/\p{Script=Hebrew}/gu) > half) return 'he';
  if (count(/\p{Script=Arabic}/gu) <= half) return 'en';
  // Letters that Arabic does not have.
  if (/[ٹڈڑںےہ]/.test(words)) return 'ur';
  return /[پچژگ]/.test(words) ? 'fa' : 'ar';
}

const titled = (text: string): string =>
  text === '' ? '' : ` (“${text.slice(0, 40)}${text.length > 40 ? '…' : ''}”)`;
