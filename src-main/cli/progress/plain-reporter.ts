// For logs and pipes: a line on standard error per finished picture, the summary on standard output.

import { linesTo } from '../lines.ts';
import { duration, megabytes, shortDuration } from './duration.ts';
import type { Output, Reporter, RunSummary } from './reporter.ts';

export function plainReporter(stdout: Output, stderr: Output): Reporter {
  const [out, told] = [linesTo(stdout), linesTo(stderr)];
  return {
    progress() {},
    note: (text) => told(`note: ${text}`),
    frame: ({ scene, scenes, file, seconds }) =>
      told(`${scene}/${scenes} ${file} (${shortDuration(seconds)})`),
    done: (summary) => out(summaryLine(summary)),
    error: ({ message, hint }) => told(`fabula: ${message} ${hint}`),
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
