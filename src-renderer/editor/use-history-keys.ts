// Undo and redo belong to the story: their keys are taken before a text field undoes by itself, which knows only its own
// letters and would make an edit of each of them.

import { useEffect } from 'react';
import { stepAndShow } from './show-change.ts';

const isMac = navigator.platform.startsWith('Mac');

/** What the keys ask for. Ctrl+Y is redo where Command is not the key of commands. */
function askedFor(event: KeyboardEvent): 'story.undo' | 'story.redo' | undefined {
  const command = isMac ? event.metaKey && !event.ctrlKey : event.ctrlKey && !event.metaKey;
  if (!command || event.altKey) return undefined;
  const key = event.key.toLowerCase();
  if (key === 'z') return event.shiftKey ? 'story.redo' : 'story.undo';
  return key === 'y' && !isMac && !event.shiftKey ? 'story.redo' : undefined;
}

/** Fields of dialogs and of the palette are no part of the story and undo by themselves. */
const isElsewhere = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest('[role=dialog], [data-own-undo]') !== null;

export function useHistoryKeys(): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const step = askedFor(event);
      if (!step || isElsewhere(event.target)) return;
      event.preventDefault();
      event.stopPropagation();
      // A character that is being put together is no change yet.
      if (!event.isComposing) void stepAndShow(step);
    };
    window.addEventListener('keydown', onKeyDown, { capture: true });
    return () => window.removeEventListener('keydown', onKeyDown, { capture: true });
  }, []);
}
