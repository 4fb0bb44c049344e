// What a book is made of before it has pages: the story's words, its pictures, and who made it. Where they come from (a document,
// a folder) is not known here.

import type { ScenePage } from '../../contract/book-page.ts';
import type { Region } from '../../contract/regions.ts';
import type { Focus } from './crop.ts';
import type { Colour, PictureRef } from './page.ts';

export interface BookPicture extends PictureRef {
  /** What has to stay in sight; absent: where a face mostly is. */
  focus?: Focus;
  /** How often it is enlarged beyond filling its frame, where a person moved it there. */
  zoom?: number;
  /** Where those in it are, as far as they were found. */
  subjects?: readonly Region[];
  /** Colours that go with it, light and dark. */
  tones: Tones;
}

export interface Tones {
  /** Nearly white: a page may have it. */
  light: Colour;
  /** White letters can be read on it. */
  dark: Colour;
}

export interface BookScene {
  /** Names it wherever it goes. */
  id: number;
  caption: string;
  /** What the picture shows, for whoever cannot see it. */
  alt: string;
  /** A chapter begins with it, and is called so. */
  chapter?: string;
  picture?: BookPicture;
  /** What a person set for its page. */
  page: Pick<ScenePage, 'layout' | 'joins' | 'letters' | 'panels'>;
}

export interface BookContent {
  title: string;
  subtitle: string;
  author: string;
  dedication: string;
  /** On the back cover. */
  blurb: string;
  /** A language tag. */
  language: string;
  scenes: readonly BookScene[];
  /** What drew the pictures, for the imprint; empty: not said. */
  drawnWith: string;
}
