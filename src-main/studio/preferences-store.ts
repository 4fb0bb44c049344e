// The person's preferences: kept in a file, applied to Electron's theme, told to all windows.

import { z } from 'zod';
import { type Preferences, type PreferencesPatch, preferences } from '../contract/preferences.ts';
import { type OnProblem, readJsonFile, writeJsonFile } from '../files/json-file.ts';

/** What an older Fabula asked for and this one does not is passed over. */
const readable = z.object(preferences.shape);

export class PreferencesStore {
  readonly #file: string;
  readonly #listeners: ((value: Preferences, before: Preferences) => void)[] = [];
  #value: Preferences;

  constructor(file: string, onProblem: OnProblem) {
    this.#file = file;
    this.#value = readJsonFile(file, readable, preferences.parse({}), onProblem);
  }

  get value(): Preferences {
    return this.#value;
  }

  /** The file is written first: what cannot be kept is not in force. */
  set(patch: PreferencesPatch): Preferences {
    const value = preferences.parse({ ...this.#value, ...patch });
    writeJsonFile(this.#file, value);
    const before = this.#value;
    this.#value = value;
    for (const listener of this.#listeners) listener(value, before);
    return value;
  }

  onChange(listener: (value: Preferences, before: Preferences) => void): void {
    this.#listeners.push(listener);
  }
}
