// How a run tells what it is doing: a moving line in a terminal, plain lines elsewhere, JSON for programs.

import type { ErrorValue } from '../../contract/errors.ts';
import type { TextHelp } from '../../contract/words.ts';
import type { StoryProgress } from '../../diffusion/story-request.ts';

export interface FrameReport {
  /** From 1. */
  scene: number;
  scenes: number;
  file: string;
  sha256: string;
  seed: number;
  seconds: number;
}

export interface RunSummary {
  folder: string;
  /** All pictures of the story in the folder, and how many of them this run drew. */
  pictures: number;
  drawn: number;
  seconds: number;
  secondsPerPicture: number;
  peakMemoryBytes: number;
}

/** What the story says that its model was not taught. */
export interface WordsReport {
  model: string;
  unknown: TextHelp['unknown'];
  /** ISO 639-1, of scenes that are not in English. */
  languages: string[];
  /** Scenes from 1 in whose prompt the model knows no thing and no being. */
  nothingKnown: number[];
}

export interface Reporter {
  progress(progress: StoryProgress, scenes: number): void;
  /** What people should know before the first picture. */
  note(text: string): void;
  /** Before the first picture, where the model does not know all words. */
  words(report: WordsReport): void;
  frame(frame: FrameReport): void;
  done(summary: RunSummary): void;
  error(error: ErrorValue): void;
}

/** Where a reporter writes: a stream, or an array in tests. */
export interface Output {
  write(text: string): unknown;
}
