// Calls about the story of the window that asks: edits, undo, pictures, tokens, history.

import { mergeSettings, resolveSettings } from '../../diffusion/model/settings.ts';
import { planModes } from '../../diffusion/networks/reckon-memory.ts';
import { machineMemory } from '../../diffusion/runtime/machine-memory.ts';
import type { ModelLibrary } from '../../models/shelf.ts';
import { comparisons } from '../../queue/comparisons.ts';
import type { HistoryMove } from '../../store/document/story-document.ts';
import type { SnapshotHistory } from '../../store/snapshots/snapshot-history.ts';
import { frameDetails } from '../../studio/document-view.ts';
import { editWords } from '../../studio/edit-words.ts';
import type { Handlers } from '../../studio/router.ts';
import { measureTokens } from '../../studio/token-meter.ts';
import { type Stories, storyOf } from '../stories.ts';
import type { StudioWindow } from '../studio-window.ts';

type Names =
  | 'story.edit'
  | 'story.undo'
  | 'story.redo'
  | 'frame.get'
  | 'tokens.get'
  | 'memory.get'
  | 'compare.get'
  | 'history.list'
  | 'history.restore';

export interface StoryHandlerOptions {
  stories: Stories;
  history: SnapshotHistory;
  models: ModelLibrary;
}

export function storyHandlers({
  stories,
  history,
  models,
}: StoryHandlerOptions): Pick<Handlers<StudioWindow>, Names> {
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
      // LoRAs change no token.
      const { loras: _loras, ...settings } = board.story.settings;
      return measureTokens(board, model.tokenizers, mergeSettings(model, settings));
    },
    'memory.get': async (_, window) => {
      const { modelId, settings: chosen } = storyOf(window).document.board.story;
      const model = await models.open(modelId);
      const { loras: _loras, ...settings } = chosen;
      const { width, height, guidanceScale } = resolveSettings(model, settings);
      const modes = planModes(model, { width, height, guidanceScale });
      return {
        width,
        height,
        available: machineMemory(),
        modes: modes.map(({ mode, peak, mapped }) => ({ mode, peak, mapped })),
      };
    },
    'compare.get': ({ scenes }, window) => comparisons(storyOf(window).document, scenes),
    'history.list': (_, window) => history.list(storyOf(window).document),
    'history.restore': ({ id, as }, window) => stories.restore(window, id, as),
  };
}
