// For a person at a terminal: one line that moves, with what is being drawn and the time left.

import type { StoryProgress } from '../../diffusion/story-request.ts';
import { duration } from './duration.ts';
import { plainReporter } from './plain-reporter.ts';
import type { Output, Reporter } from './reporter.ts';

export interface Terminal extends Output {
  columns?: number;
}

const eighths = ' ▏▎▍▌▋▊▉█';
const clear = '\r\x1b[K';

/** `now` in milliseconds, from any start. */
export function terminalReporter(
  stdout: Output,
  terminal: Terminal,
  now = () => performance.now(),
): Reporter {
  const plain = plainReporter(stdout, terminal);
  let started: { at: number; fraction: number } | undefined;
  return {
    progress(progress, scenes) {
      // What is read before the first step goes at another pace than the steps.
      if (progress.stage === 'sampling') started ??= { at: now(), fraction: progress.fraction };
      const left = started && timeLeft(progress.fraction, started, now());
      terminal.write(clear + progressLine(progress, scenes, left, (terminal.columns ?? 80) - 1));
    },
    note(text) {
      terminal.write(clear);
      plain.note(text);
    },
    words(report) {
      terminal.write(clear);
      plain.words(report);
    },
    frame() {},
    done(summary) {
      terminal.write(clear);
      plain.done(summary);
    },
    error(error) {
      terminal.write(clear);
      plain.error(error);
    },
  };
}

function timeLeft(
  fraction: number,
  started: { at: number; fraction: number },
  now: number,
): number | undefined {
  const gone = fraction - started.fraction;
  return gone > 0 ? (((now - started.at) / gone) * (1 - fraction)) / 1000 : undefined;
}

/** At most `width` characters; the bar gives way first. */
export function progressLine(
  { fraction, stage, scene, step, steps }: StoryProgress,
  scenes: number,
  secondsLeft: number | undefined,
  width: number,
): string {
  const percent = `${String(Math.floor(fraction * 100)).padStart(3)} %`;
  const parts: string[] = [];
  if (scene !== undefined) parts.push(`scene ${scene + 1} of ${scenes}`);
  if (stage === 'sampling' && step !== undefined && steps !== undefined)
    parts.push(`step ${step + 1}/${steps}`);
  else
    parts.push(
      { loading: 'loading the model', encoding: 'reading the prompts', decoding: 'developing', sampling: '' }[
        stage
      ],
    );
  if (secondsLeft !== undefined) parts.push(`${duration(secondsLeft)} left`);
  const text = `${percent}  ${parts.filter((part) => part !== '').join(', ')}`;
  const room = Math.min(24, width - text.length - 2);
  const line = room >= 5 ? `${bar(fraction, room)} ${text}` : text;
  return line.slice(0, width);
}

function bar(fraction: number, cells: number): string {
  const filled = Math.round(Math.min(1, fraction) * cells * 8);
  const whole = '█'.repeat(Math.floor(filled / 8));
  const part = filled % 8 === 0 ? '' : eighths[filled % 8]!;
  return `▕${(whole + part).padEnd(cells, ' ')}▏`;
}
