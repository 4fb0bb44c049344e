// For a person at a terminal: one line that moves, with what is being drawn and the time left.

import type { StoryProgress } from '../../diffusion/story-request.ts';
import type { Output } from '../lines.ts';
import { duration } from './amounts.ts';
import { plainReporter, type Reporter } from './reporter.ts';

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
  let started: { at: number; total: number } | undefined;
  return {
    progress(progress, scenes) {
      // What is read before the first step goes at another pace than the steps, and so does that one after loading.
      if (progress.step !== undefined) started ??= { at: now(), total: progress.total };
      const left = started && timeLeft(progress.total, started, now());
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

function timeLeft(total: number, started: { at: number; total: number }, now: number): number | undefined {
  const gone = total - started.total;
  return gone > 0 ? (((now - started.at) / gone) * (1 - total)) / 1000 : undefined;
}

/** At most `width` characters; the bar gives way first. */
export function progressLine(
  { total, stage, scene, step, steps }: StoryProgress,
  scenes: number,
  secondsLeft: number | undefined,
  width: number,
): string {
  const percent = `${String(Math.floor(total * 100)).padStart(3)} %`;
  const parts: string[] = [];
  if (scene !== undefined) parts.push(`scene ${scene + 1} of ${scenes}`);
  if (stage === 'sampling' && step !== undefined && steps !== undefined) parts.push(`step ${step}/${steps}`);
  else
    parts.push(
      {
        loading: 'loading the model',
        encoding: 'reading the prompts',
        reference: 'drawing the character to hold on to',
        sampling: '',
        decoding: 'developing',
        saving: 'saving',
      }[stage],
    );
  if (secondsLeft !== undefined) parts.push(`${duration(secondsLeft)} left`);
  const text = `${percent}  ${parts.filter((part) => part !== '').join(', ')}`;
  const room = Math.min(24, width - text.length - 2);
  const line = room >= 5 ? `${bar(total, room)} ${text}` : text;
  return line.slice(0, width);
}

function bar(fraction: number, cells: number): string {
  const filled = Math.round(Math.min(1, fraction) * cells * 8);
  const whole = '█'.repeat(Math.floor(filled / 8));
  const part = filled % 8 === 0 ? '' : eighths[filled % 8]!;
  return `▕${(whole + part).padEnd(cells, ' ')}▏`;
}
