// The one way to change the story: `stage` for typing and dragging sliders, `edit` for everything else. What is
// typed shows at once as a draft, and stays one until main has it.

import { useRef } from 'react';
import { create } from 'zustand';
import type { EditAnswer, EditInput } from '../../../src-main/contract/edits.ts';
import type { ChosenSettings } from '../../../src-main/contract/settings.ts';
import { call } from '../client.ts';
import { say } from '../notify.ts';
import { EditQueue } from './edit-queue.ts';

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

/** Undo and redo take in what is still being typed. */
export async function stepHistory(which: 'story.undo' | 'story.redo'): Promise<void> {
  await flushEdits();
  try {
    await call(which);
  } catch (error) {
    say(error);
  }
}

export interface Draft<T> {
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
    value: draft === undefined ? saved : draft,
    set: (value) => {
      gesture.current ||= newGesture();
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
