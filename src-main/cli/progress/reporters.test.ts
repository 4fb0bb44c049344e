import { describe, expect, it } from 'vitest';
import type { StoryProgress } from '../../diffusion/story-request.ts';
import { duration } from './amounts.ts';
import { type FrameReport, jsonReporter, plainReporter, type RunSummary } from './reporter.ts';
import { progressLine, terminalReporter } from './terminal-reporter.ts';

function output() {
  const written: string[] = [];
  return { written, write: (text: string) => written.push(text) };
}

const sampling: StoryProgress = {
  stage: 'sampling',
  scene: 2,
  step: 7,
  steps: 20,
  fraction: 0.3,
  total: 0.436,
};
const frame: FrameReport = { scene: 1, scenes: 5, file: '01-a.png', sha256: 'ab', seed: 42, seconds: 2.345 };
const summary: RunSummary = {
  folder: 'out',
  pictures: 5,
  drawn: 5,
  seconds: 61.4,
  secondsPerPicture: 11.96,
  peakMemoryBytes: 812_345_678,
};
const error = { code: 'bad-setting' as const, message: 'Wrong\u001b[2Jthing.', hint: 'Mend it.' };

describe('plain lines', () => {
  it('tell pictures and mistakes on stderr, the summary on stdout', () => {
    const [stdout, stderr] = [output(), output()];
    const reporter = plainReporter(stdout, stderr);
    reporter.progress(sampling, 5);
    reporter.note('Rounded.');
    reporter.frame(frame);
    reporter.error(error);
    reporter.done(summary);
    reporter.done({ ...summary, drawn: 2 });
    reporter.done({ ...summary, drawn: 0 });
    expect(stderr.written).toEqual([
      'note: Rounded.\n',
      '1/5 01-a.png (2.3 s)\n',
      'fabula: Wrong\\u001b[2Jthing. Mend it.\n',
    ]);
    expect(stdout.written).toEqual([
      '5 pictures in out: 1 min 1 s, 12.0 s per picture, peak memory 812 MB\n',
      '5 pictures in out (2 drawn now): 1 min 1 s, 12.0 s per picture, peak memory 812 MB\n',
      '5 pictures in out, all drawn before\n',
    ]);
  });
});

describe('JSON lines', () => {
  it('are one object each, with scenes counted from 1', () => {
    const stdout = output();
    const reporter = jsonReporter(stdout);
    reporter.progress(sampling, 5);
    reporter.progress({ stage: 'loading', fraction: 0, total: 0 }, 5);
    reporter.note('Rounded.');
    reporter.frame(frame);
    reporter.done(summary);
    reporter.error(error);
    expect(stdout.written.every((line) => line.indexOf('\n') === line.length - 1)).toBe(true);
    expect(stdout.written.map((line) => JSON.parse(line))).toEqual([
      { type: 'progress', ...sampling, scene: 3, scenes: 5 },
      { type: 'progress', stage: 'loading', scenes: 5, fraction: 0, total: 0 },
      { type: 'note', text: 'Rounded.' },
      { type: 'frame', ...frame },
      { type: 'done', ...summary },
      { type: 'error', ...error },
    ]);
  });
});

describe('the line in a terminal', () => {
  it('shows where the work is and never more than fits', () => {
    expect(progressLine(sampling, 5, 75, 79)).toBe(
      '▕██████████▌             ▏  43 %  scene 3 of 5, step 7/20, 1 min 15 s left',
    );
    expect(progressLine({ stage: 'loading', fraction: 0, total: 0 }, 5, undefined, 79)).toContain(
      '  0 %  loading the model',
    );
    expect(progressLine({ stage: 'decoding', scene: 0, fraction: 1, total: 1 }, 5, 0, 79)).toContain(
      '100 %  scene 1 of 5, developing',
    );
    for (const width of [10, 30, 45, 60, 120]) {
      expect(progressLine(sampling, 5, 75, width).length).toBeLessThanOrEqual(width);
    }
  });

  it('tells the time left from the pace of the steps, not of the loading or the first step after it', () => {
    const [stdout, terminal] = [output(), output()];
    let now = 0;
    const reporter = terminalReporter(stdout, { ...terminal, columns: 80 }, () => now);
    reporter.progress({ stage: 'loading', fraction: 0.1, total: 0.05 }, 5);
    now = 30_000;
    reporter.progress({ stage: 'sampling', scene: 0, fraction: 0.2, total: 0.08 }, 5);
    now = 60_000;
    reporter.progress({ ...sampling, step: 1, total: 0.1 }, 5);
    now = 70_000;
    reporter.progress({ ...sampling, step: 2, total: 0.2 }, 5);
    reporter.done(summary);
    for (const line of [0, 1, 2]) expect(terminal.written[line]).not.toContain('left');
    expect(terminal.written[3]).toContain('1 min 20 s left');
    expect(terminal.written.at(-1)).toBe('\r\x1b[K');
    expect(stdout.written).toHaveLength(1);
  });
});

it.each([
  [0.4, '0 s'],
  [59.4, '59 s'],
  [59.6, '1 min'],
  [80, '1 min 20 s'],
  [3599.9, '1 h'],
  [7500, '2 h 5 min'],
])('%d seconds are %s', (seconds, text) => {
  expect(duration(seconds)).toBe(text);
});
