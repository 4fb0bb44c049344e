// Everything main tells a window by itself, declared here and nowhere else. A window hears only of its own story; app-wide news go to all.

import { z } from 'zod';
import { bookProgress } from './book.ts';
import { windowCommandName } from './commands.ts';
import { cudaView } from './cuda-pack.ts';
import { drawFinished, drawProgress, engineView, queueView } from './drawing.ts';
import { errorValue } from './errors.ts';
import { homeView, storyInWork } from './home.ts';
import { sceneId } from './ids.ts';
import { importView } from './imports.ts';
import { languageInUse } from './languages.ts';
import { downloadView, modelVerifying, modelView } from './models.ts';
import { preferences } from './preferences.ts';
import { shelfView } from './shelf.ts';
import { storyChange, windowView } from './story-view.ts';
import { wordPictures } from './word-pictures.ts';

export const events = {
  /** The window shows something else now: home, or another story (opened, restored, saved under a new name). */
  'window.changed': windowView,
  /** The story is about to be closed or copied: what is still being typed is wanted now. */
  'window.settle': z.strictObject({}),
  'story.changed': storyChange,
  /** What was opened leads to this scene. */
  'story.lead': z.strictObject({ scene: sceneId }),
  /** A file was read that a person should look through before anything is made of it. */
  'import.asked': importView,
  'queue.changed': queueView,
  'draw.progress': drawProgress,
  'draw.finished': drawFinished,
  'book.progress': bookProgress,
  'engine.changed': engineView,
  'cuda.changed': cudaView,
  'models.changed': z.array(modelView),
  'models.verifying': modelVerifying,
  'downloads.changed': z.array(downloadView),
  'home.changed': homeView,
  /** A few times a second while a story is drawn. */
  'home.inWork': z.array(storyInWork),
  'shelf.changed': shelfView,
  'wordPictures.changed': wordPictures,
  'preferences.changed': preferences,
  /** Other words are right than before: what is underlined is to be looked at again. */
  'spelling.changed': z.strictObject({}),
  'language.changed': languageInUse,
  /** A `window` command was chosen in the menu or by its shortcut. */
  command: z.strictObject({ name: windowCommandName }),
  /** Something asked for outside the window failed, such as a file that was double-clicked. */
  problem: errorValue,
} satisfies Record<string, z.ZodType>;
export type EventName = keyof typeof events;

export type EventPayload<N extends EventName> = z.output<(typeof events)[N]>;
