// The home screen: stories worked on lately, and the samples. Files are named by keys that main hands out;
// a renderer never says or sees a path.

import { z } from 'zod';
import { appUrl, time } from './ids.ts';

/**
 * Names a file that main knows: a recent story, a sample, or one that was dropped on the window. Nothing that could be
 * read as a path, whoever makes one of it.
 */
export const fileKey = z
  .string()
  .max(200)
  .regex(/^[\w-]+$/);

const recentStory = z.strictObject({
  key: fileKey,
  /** The title, else the file's name. */
  name: z.string(),
  /** The file's name; for display only, as the folder. */
  file: z.string(),
  folder: z.string(),
  openedAt: time,
  scenes: z.int().min(0),
  drawn: z.int().min(0),
  cover: appUrl.nullable(),
  /** Not where it was: moved, deleted, or on a drive that is not there. */
  missing: z.boolean(),
});
export type RecentStory = z.infer<typeof recentStory>;

/** An open story that is being drawn, in a window or without one. */
export const storyInWork = z.strictObject({
  key: fileKey,
  status: z.enum(['drawing', 'waiting']),
  /** Pictures. */
  left: z.int().min(0),
  /** Of everything asked for since its queue was last empty, 0..1. */
  total: z.number().min(0).max(1),
  secondsLeft: z.number().min(0).optional(),
});
export type StoryInWork = z.infer<typeof storyInWork>;

export const homeView = z.strictObject({
  recents: z.array(recentStory),
  inWork: z.array(storyInWork),
  /** The stories that come with Fabula, already drawn. */
  samples: z.array(z.strictObject({ key: fileKey, name: z.string(), cover: appUrl.nullable() })),
});
export type HomeView = z.infer<typeof homeView>;

/** What became of a request to open: in this window, in another, given up in the dialog, or shown to be looked through. */
export const opened = z.enum(['here', 'elsewhere', 'cancelled', 'asked']);
export type Opened = z.infer<typeof opened>;
