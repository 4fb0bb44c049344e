// For logs and pipes: a line on standard error per finished picture, the summary on standard output.

import { duration, megabytes, shortDuration } from './duration.ts';
import type { Output, Reporter, RunSummary } from './reporter.ts';
import { wordsLine } from './words-line.ts';

export function plainReporter(stdout: Output, stderr: Output): Reporter {
  return {
    progress() {},
    note: (text) => stderr.write(`note: ${text}\n`),
    words: (report) => stderr.write(`note: ${wordsLine(report)}\n`),
    frame({ scene, scenes, file, seconds }) {
      stderr.write(`${scene}/${scenes} ${file} (${shortDuration(seconds)})\n`);
    },
    done: (summary) => stdout.write(`${summaryLine(summary)}\n`),
    error: ({ message, hint }) => stderr.write(`fabula: ${sentence(message)} ${sentence(hint)}\n`),
  };
}

export function summaryLine(summary: RunSummary): string {
  const { folder, pictures, drawn, seconds, secondsPerPicture, peakMemoryBytes } = summary;
  const there = `${pictures} picture${pictures === 1 ? '' : 's'} in ${folder}`;
  if (drawn === 0) return `${there}, all drawn before`;
  const some = drawn < pictures ? ` (${drawn} drawn now)` : '';
  const speed = `${duration(seconds)}, ${shortDuration(secondsPerPicture)} per picture`;
  return `${there}${some}: ${speed}, peak memory ${megabytes(peakMemoryBytes)}`;
}

/** On one line, with a full stop. */
function sentence(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/[^.?!:]$/, '$&.');
}
