// The language of the window: asked of main before anything is shown, and changed at once when a person chooses another.

import { create } from 'zustand';
import type { Language, LanguageInUse } from '../../../src-main/contract/languages.ts';
import { call, on } from '../client.ts';
import { speak } from './texts.ts';

/** Texts are no state of components: whoever shows them takes this as its key, and is made anew with another. */
export const useLanguage = create<{ language: Language }>(() => ({ language: 'en' }));

/** English where main does not answer: what is shown next says why. */
export async function startLanguage(): Promise<void> {
  on('language.changed', use);
  await call('language.get').then(use, () => undefined);
}

function use(inUse: LanguageInUse): void {
  speak(inUse);
  document.documentElement.lang = inUse.formats;
  useLanguage.setState({ language: inUse.language });
}
