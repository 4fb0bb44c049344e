// Calls about the story of the window that asks: edits, undo, pictures, tokens, history.

import { tokenizersWith } from '../../diffusion/model/loras.ts';
import type { LoraLibrary } from '../../models/lora-library.ts';
import type { ModelLibrary } from '../../models/shelf.ts';
import { comparisons } from '../../queue/comparisons.ts';
import type { HistoryMove } from '../../store/document/story-document.ts';
import type { SnapshotHistory } from '../../store/snapshots/snapshot-history.ts';
import { snapshotUrl } from '../../studio/addresses.ts';
import { frameDetails } from '../../studio/document-view.ts';
import { editWords } from '../../studio/edit-words.ts';
import { filesHere } from '../../studio/lora-files.ts';
import { memoryView } from '../../studio/memory-view.ts';
import type { Handlers } from '../../studio/router.ts';
import { tokenMeterView } from '../../studio/token-meter.ts';
import { type Stories, storyOf } from '../stories.ts';
import type { StudioWindow } from '../studio-window.ts';

export interface StoryHandlerOptions {
  stories: Stories;
  history: SnapshotHistory;
  models: ModelLibrary;
  loras: LoraLibrary;
}

export function storyHandlers({ stories, history, models, loras }: StoryHandlerOptions) {
  const step = (move: HistoryMove | undefined) =>
    move ? { words: editWords(move.label), place: move.place } : null;
  return {
    'story.edit': ({ edit, gesture }, window) => ({
      created: storyOf(window).toChange().document.edit(edit, { gesture }),
    }),
    'story.undo': (_, window) => step(storyOf(window).document.undo()),
    'story.redo': (_, window) => step(storyOf(window).document.redo()),
    'frame.get': ({ id }, window) => frameDetails(storyOf(window).document, id),
    'tokens.get': async (_, window) => {
      const { board } = storyOf(window).document;
      const model = await models.open(board.story.modelId);
      const files = await filesHere(board.story.settings.loras ?? [], loras);
      return tokenMeterView(board, model, await tokenizersWith(model, files));
    },
    'memory.get': async (_, window) => {
      const { board } = storyOf(window).document;
      return memoryView(board, await models.open(board.story.modelId));
    },
    'compare.get': async ({ scenes }, window) => {
      const { document } = storyOf(window);
      return comparisons(document, scenes, await models.holdsByPicture(document.board.story.modelId));
    },
    'history.list': async (_, window) => {
      const { document, shown } = storyOf(window);
      return (await history.listSettled(document)).map((one) => ({
        ...one,
        picture: one.drawn > 0 ? snapshotUrl(shown.key, one.takenAt) : null,
      }));
    },
    'history.keep': async ({ name }, window) => {
      await history.keep(storyOf(window).toChange().document, name);
      return null;
    },
    'history.name': ({ id, name }, window) => {
      history.name(storyOf(window).toChange().document, id, name);
      return null;
    },
    'history.restore': ({ id, as }, window) => stories.restore(window, id, as),
  } satisfies Partial<Handlers<StudioWindow>>;
}
