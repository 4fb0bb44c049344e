// Calls about the story of the window that asks: edits, undo, pictures, tokens, history.
import type { Handlers } from '../router.ts';
import type { Services } from '../services.ts';
import { type Stories, storyOf } from '../stories.ts';
import type { StudioWindow } from '../studio-window.ts';

type Names =
  | 'story.edit'
  | 'story.undo'
  | 'story.redo'
  | 'frame.get'
  | 'tokens.get'
  | 'compare.get'
  | 'history.list'
  | 'history.restore';

export function storyHandlers(
  services: Services,
  stories: Stories,
): Pick<Handlers<StudioWindow>, Names> {
  return {
    'story.edit': ({ edit, gesture }, window) => storyOf(window).document.edit(edit, gesture),
    'story.undo': (_, window) => storyOf(window).document.undo(),
    'story.redo': (_, window) => storyOf(window).document.redo(),
    'frame.get': ({ id }, window) => storyOf(window).document.frameDetails(id),
    'tokens.get': (_, window) => services.drawing.tokens(storyOf(window).document),
    'compare.get': ({ scenes }, window) => storyOf(window).document.comparisons(scenes),
    'history.list': (_, window) => services.history.list(storyOf(window).document),
    'history.restore': ({ id, as }, window) => stories.restore(window, id, as),
  };
}
