// How a run tells what it is doing: a moving line in a terminal, plain lines elsewhere, JSON for programs.

import type { ErrorValue } from '../../contract/errors.ts';
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

export interface Reporter {
  progress(progress: StoryProgress, scenes: number): void;
  /** What people should know before the first picture. */
  note(text: string): void;
  frame(frame: FrameReport): void;
  done(summary: RunSummary): void;
  error(error: ErrorValue): void;
}

/** Where a reporter writes: a stream, or an array in tests. */
export interface Output {
  write(text: string): unknown;
}
