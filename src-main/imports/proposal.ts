// What every kind of file that comes in is read into: a story as it might be made, before a person has said yes. Knows
// no libraries: which model or LoRA of this machine is meant is found out elsewhere.

import type { LeftAside } from '../contract/imports.ts';
import type { DrawSettingsInput } from '../contract/settings.ts';

export interface ProposedScene {
  /** Its heading, or the picture's file. */
  name: string;
  prompt: string;
  /** Paragraphs stay apart. */
  caption: string;
  /** A chapter begins with it, and is called so. */
  chapter?: string;
  /** What is not wanted in it. */
  negative?: string;
  /** Names of characters; absent: the story's first. */
  cast?: readonly string[];
  seed?: number;
  /** The file of a picture that comes along with it. */
  picture?: string;
}

/** A LoRA as a file names it: by any of these. */
export interface WantedLora {
  name: string;
  /** Of the whole file, or its beginning. */
  hash?: string;
  /** A path that the file gives, from its own folder. */
  file?: string;
  strength: number;
  /** Factors of it by parts of the network. */
  blocks?: Record<string, number>;
}

/** A model as a file names it: by any of these. */
export interface WantedModel {
  name: string;
  /** Fabula's own, or the beginning of its file's SHA-256. */
  hash?: string;
  /** A path that the file gives. */
  path?: string;
}

export interface Proposal {
  title: string;
  style: string;
  characters: readonly { name: string; description: string }[];
  scenes: readonly ProposedScene[];
  /** Absent: a new story's own. */
  seed?: number;
  settings: Omit<DrawSettingsInput, 'loras'>;
  /** Nothing in `settings` was left to the model: what its model would do by itself nobody chose. */
  resolved?: boolean;
  loras: readonly WantedLora[];
  model?: WantedModel;
  leftAside: readonly LeftAside[];
}

export const nothingProposed: Proposal = {
  title: '',
  style: '',
  characters: [],
  scenes: [],
  settings: {},
  loras: [],
  leftAside: [],
};
