// What comes in from other files as a window sees it before anything is made of it: scenes that were understood, what
// they were drawn with, and what is left aside. Files go by the keys that main hands out.

import { z } from 'zod';
import { fileKey } from './home.ts';
import { appUrl, text } from './ids.ts';
import { chosenSettings } from './settings.ts';

/** What of a file finds no place in a story, for a line about it; `detail` is as the file has it. */
const leftAside = z.strictObject({
  what: z.enum([
    'model',
    'vae',
    'lora',
    'sampler',
    'spacing',
    'value',
    'weights',
    'second-pass',
    'start-picture',
    'control',
    'node',
    'other-scenes',
    'picture',
  ]),
  detail: z.string(),
});
export type LeftAside = z.infer<typeof leftAside>;

/** How a manuscript is read. Pictures and stories have no use for it. */
const importOptions = z.strictObject({
  /** What a scene is: each paragraph, or what stands under a heading. */
  split: z.enum(['paragraphs', 'headings']),
  /** Whether the words are printed under the pictures, or say what is in them. */
  into: z.enum(['captions', 'prompts']),
});
export type ImportOptions = z.infer<typeof importOptions>;

const importScene = z.strictObject({
  /** Its heading, or the picture's file; empty: it has none. */
  name: z.string(),
  /** The picture that comes along with it, small; null: none does. */
  picture: appUrl.nullable(),
  /** The beginnings of both: a person looks through them, nothing is made of them. */
  prompt: z.string(),
  caption: z.string(),
});

export const importView = z.strictObject({
  key: fileKey,
  kind: z.enum(['manuscript', 'pictures', 'story']),
  /** The file's name, or how many there are. */
  file: z.string(),
  title: text,
  style: text,
  options: importOptions,
  /** Of a manuscript: how many headings there are to split at. */
  headings: z.int().min(0),
  /** Of a file that holds several stories: what they are called, and which is shown. */
  choices: z.array(z.string()),
  choice: z.int().min(0),
  characters: z.array(z.string()),
  scenes: z.array(importScene),
  settings: chosenSettings,
  /** What the file calls its model; null: it names none. */
  model: z.strictObject({ name: z.string(), here: z.boolean() }).nullable(),
  leftAside: z.array(leftAside),
});
export type ImportView = z.infer<typeof importView>;

export const importRead = z.strictObject({
  key: fileKey,
  options: importOptions,
  choice: z.int().min(0).default(0),
});

export const importMake = importRead.extend({
  /** Scenes that are not wanted, by their place. */
  without: z.array(z.int().min(0)).max(100_000).default([]),
  /** A story of its own, or more scenes at the end of the window's. */
  to: z.enum(['new', 'here']),
  /** With the latter: size, steps and the like become the whole story's. */
  withSettings: z.boolean().default(false),
});
