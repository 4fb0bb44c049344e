// The one way to change the story: `stage` for typing and dragging sliders, `edit` for everything else. What is
// typed shows at once as a draft, and stays one until main has it.

import { useRef } from 'react';
import { create } from 'zustand';
import type { ChangedPlace, EditAnswer, EditInput } from '../../../src-main/contract/edits.ts';
import type { ChosenSettings } from '../../../src-main/contract/settings.ts';
import { call } from '../client.ts';
import { say } from '../notify.ts';
import { EditQueue } from './edit-queue.ts';
import { type Typed, typed } from './typing.ts';

interface Drafts {
  /** By the key of the field. */
  values: Readonly<Record<string, unknown>>;
  /** Why drafts could not be saved. */
  unsaved: unknown;
}

export const useDrafts = create<Drafts>(() => ({ values: {}, unsaved: undefined }));

const queue = new EditQueue({
  send: (edit, gesture) => call('story.edit', gesture === undefined ? { edit } : { edit, gesture }),
  rest: 300,
  saved: (key) =>
    useDrafts.setState(({ values }) => {
      const { [key]: _, ...rest } = values;
      return { values: rest };
    }),
  unsaved: (unsaved) => useDrafts.setState({ unsaved }),
});

let gestures = 0;
/** Edits of one gesture are undone together. */
export const newGesture = (): string => `g${++gestures}`;

function stage(key: string, value: unknown, edit: EditInput, gesture: string): void {
  useDrafts.setState(({ values }) => ({ values: { ...values, [key]: value } }));
  queue.stage(key, { edit, gesture });
}

export const flushEdits = (): Promise<void> => queue.flush();
export const dropEdits = (): void => queue.drop();

/** Says what went wrong, if anything; undefined then. Edits of one `gesture` are undone together. */
export async function edit(change: EditInput, gesture?: string): Promise<EditAnswer | undefined> {
  try {
    return await queue.run(change, gesture);
  } catch (error) {
    say(error);
    return undefined;
  }
}

/** Undo and redo take in what is still being typed. Answers where the change is to be seen; null: nowhere any more. */
export async function stepHistory(
  which: 'story.undo' | 'story.redo',
): Promise<ChangedPlace | null | undefined> {
  await flushEdits();
  try {
    return (await call(which))?.place;
  } catch (error) {
    say(error);
    return undefined;
  }
}

export interface Draft<T> {
  /** Names the field: two that edit the same thing have the same. */
  key: string;
  value: T;
  set: (value: T) => void;
  /** For `onFocus`: what follows is undone as one. */
  begin: () => void;
  /** For `onBlur`. */
  end: () => void;
}

/** What every field of the settings panel is given: the story's settings as they are being edited. */
export interface SettingsDraft {
  draft: Draft<ChosenSettings>;
}

/** A field that is edited in place: its draft while there is one, else what the story says. */
export function useDraft<T>(key: string, saved: T, editFor: (value: T) => EditInput): Draft<T> {
  const draft = useDrafts(({ values }) => (Object.hasOwn(values, key) ? (values[key] as T) : undefined));
  const gesture = useRef('');
  return {
    key,
    value: draft === undefined ? saved : draft,
    set: (value) => {
      if (gesture.current === '') gesture.current = newGesture();
      stage(key, value, editFor(value), gesture.current);
    },
    begin: () => {
      gesture.current = newGesture();
    },
    end: () => {
      gesture.current = '';
      void flushEdits();
    },
  };
}

export interface TextDraft extends Draft<string> {
  /** @param composing A character is still being put together (an accent, a Chinese word). */
  set: (value: string, composing?: boolean) => void;
}

/** A text that is edited in place, undone word by word. */
export function useTextDraft(key: string, saved: string, editFor: (value: string) => EditInput): TextDraft {
  const draft = useDraft(key, saved, editFor);
  const last = useRef<Typed>(undefined);
  return {
    ...draft,
    set: (value, composing = false) => {
      const change = typed(draft.value, value, last.current);
      if (change.fresh && !composing) draft.begin();
      last.current = change.typed;
      draft.set(value);
    },
    begin: () => {
      last.current = undefined;
      draft.begin();
    },
  };
}
