// The character that is not there yet: its first letter adds it, and what follows while it is being added is caught up
// with. Until then its fields are in no document, so that an empty story stays one.

import { create } from 'zustand';
import { edit, newGesture, type TextDraft } from '../../core/state/edits.ts';

interface Fields {
  name: string;
  description: string;
}

interface NewCharacter {
  /** While it is being added. */
  typed: Fields | undefined;
  /** What it became: its card goes on where the empty one stood. */
  added: number | undefined;
}

export const useNewCharacter = create<NewCharacter>(() => ({ typed: undefined, added: undefined }));

const nothing: Fields = { name: '', description: '' };
let gesture = '';
let adding = false;

const typedNow = (): Fields => useNewCharacter.getState().typed ?? nothing;

function write(fields: Partial<Fields>): void {
  useNewCharacter.setState({ typed: { ...typedNow(), ...fields } });
  if (adding) return;
  adding = true;
  void add().finally(() => {
    adding = false;
  });
}

async function add(): Promise<void> {
  gesture ||= newGesture();
  let saved = typedNow();
  const answer = await edit({ type: 'character.add', ...saved }, gesture);
  const id = answer?.created[0];
  // What went wrong was said; the next letter tries again.
  if (id === undefined) return;
  while (saved !== typedNow()) {
    saved = typedNow();
    await edit({ type: 'character.set', id, ...saved }, gesture);
  }
  gesture = '';
  useNewCharacter.setState({ typed: undefined, added: id });
}

/** Its fields are drafts like any other's, of nothing that is saved. */
export function useNewCharacterDraft(field: keyof Fields): TextDraft {
  const value = useNewCharacter(({ typed }) => typed?.[field] ?? '');
  return {
    key: `character:new:${field}`,
    value,
    set: (text) => write({ [field]: text }),
    begin: () => undefined,
    end: () => undefined,
  };
}
