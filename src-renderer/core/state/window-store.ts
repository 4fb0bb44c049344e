// What this window shows, as main says. Components read parts of it with selectors.

import { create } from 'zustand';
import type { Shown } from './mirror.ts';
import type { StoryState } from './story-state.ts';

export const useWindow = create<Shown>(() => ({ view: 'loading' }));

/** Part of the open story. Only below the story window, where there is one. */
export function useStory<T>(select: (story: StoryState) => T): T {
  return useWindow((shown) => select(storyIn(shown)));
}

/** The open story now, for handlers. */
export const currentStory = (): StoryState => storyIn(useWindow.getState());

export const openStory = (): StoryState | undefined => {
  const shown = useWindow.getState();
  return shown.view === 'story' ? shown.story : undefined;
};

/** While a window changes to home, its last story is drawn once more. */
let last: StoryState | undefined;
useWindow.subscribe((_, before) => {
  if (before.view === 'story') last = before.story;
});

function storyIn(shown: Shown): StoryState {
  if (shown.view === 'story') return shown.story;
  if (last) return last;
  throw new Error('no story is open');
}
