// What is chosen for the whole book: the story's, changed by edits that can be undone. Of a story that cannot be changed, what was chosen
// in this window holds for it alone.

import { create } from 'zustand';
import type { BookChoices, BookPatch } from '../../../src-main/contract/book.ts';
import { edit, type TextDraft, useTextDraft } from '../../core/state/edits.ts';
import { useStory } from '../../core/state/window-store.ts';
import { useExportChoices } from './export-choices.ts';

const useInstead = create<BookPatch>(() => ({}));

interface ChosenBook {
  book: BookChoices;
  choose: (patch: BookPatch) => void;
  /** What holds for this time alone, for calls that write the book. */
  instead: { instead?: BookPatch };
}

/** Which book calls lay out that show it: with what holds for this time alone, in the language that is chosen. */
export interface ShownBook {
  instead?: BookPatch;
  language: string | null;
}

export function useShownBook(): ShownBook {
  const { instead } = useBook();
  const language = useExportChoices((choices) => choices.language);
  return { ...instead, language };
}

export function useBook(): ChosenBook {
  const saved = useStory(({ story }) => story.book);
  const readOnly = useStory(({ document }) => document.readOnly);
  const patch = useInstead();
  if (!readOnly)
    return { book: saved, choose: (wanted) => void edit({ type: 'book.set', ...wanted }), instead: {} };
  return {
    book: { ...saved, ...(patch as Partial<BookChoices>) },
    choose: (wanted) => useInstead.setState(wanted),
    instead: { instead: patch },
  };
}

type BookText = 'author' | 'subtitle' | 'dedication' | 'blurb';

/** Typed text of the book. */
export function useBookText(field: BookText): Pick<TextDraft, 'value' | 'set' | 'begin' | 'end'> {
  const { book, choose, instead } = useBook();
  const draft = useTextDraft(`book:${field}`, book[field], (value) => ({ type: 'book.set', [field]: value }));
  if (instead.instead === undefined) return draft;
  return { ...draft, value: book[field], set: (value) => choose({ [field]: value }), end: () => {} };
}
