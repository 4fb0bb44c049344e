// How a run tells what it is doing: plain lines for logs and pipes, JSON for programs; for a person at a terminal there
// is terminal-reporter.ts.

import type { ErrorValue } from '../../contract/errors.ts';
import type { StoryProgress } from '../../diffusion/story-request.ts';
import { linesTo, type Output } from '../lines.ts';
import { duration, megabytes, shortDuration } from './amounts.ts';
import { type WordsReport, wordsLine } from './words-line.ts';

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
  /** Before the first picture, where the model does not know all words. */
  words(report: WordsReport): void;
  frame(frame: FrameReport): void;
  done(summary: RunSummary): void;
  error(error: ErrorValue): void;
}

/** For logs and pipes: a line on standard error per finished picture, the summary on standard output. */
export function plainReporter(stdout: Output, stderr: Output): Reporter {
  const [out, log] = [linesTo(stdout), linesTo(stderr)];
  return {
    progress() {},
    note: (text) => log(`note: ${text}`),
    words: (report) => log(`note: ${wordsLine(report)}`),
    frame: ({ scene, scenes, file, seconds }) =>
      log(`${scene}/${scenes} ${file} (${shortDuration(seconds)})`),
    done: (summary) => out(summaryLine(summary)),
    error: ({ message, hint }) => log(`fabula: ${message} ${hint}`),
  };
}

function summaryLine(summary: RunSummary): string {
  const { folder, pictures, drawn, seconds, secondsPerPicture, peakMemoryBytes } = summary;
  const there = `${pictures} picture${pictures === 1 ? '' : 's'} in ${folder}`;
  if (drawn === 0) return `${there}, all drawn before`;
  const some = drawn < pictures ? ` (${drawn} drawn now)` : '';
  const speed = `${duration(seconds)}, ${shortDuration(secondsPerPicture)} per picture`;
  return `${there}${some}: ${speed}, peak memory ${megabytes(peakMemoryBytes)}`;
}

/** `--json`: one object a line on standard output, of type note, words, progress, frame, done or error. */
export function jsonReporter(stdout: Output): Reporter {
  const out = linesTo(stdout);
  const line = (type: string, fields: object) => out(JSON.stringify({ type, ...fields }));
  return {
    progress({ scene, ...rest }, scenes) {
      line('progress', { ...rest, ...(scene === undefined ? {} : { scene: scene + 1 }), scenes });
    },
    note: (text) => line('note', { text }),
    words: (report) => line('words', report),
    frame: (frame) => line('frame', frame),
    done: (summary) => line('done', summary),
    error: (error) => line('error', error),
  };
}
