// The results as a table for MEASURED.md. Pure.

import type { Figures, StepResult } from './step.ts';

export interface Report {
  /** When it ended, ISO 8601. */
  at: string;
  /** As `fabula devices` has it. */
  machine: string;
  /** Seconds that all of it took, and was allowed. */
  seconds: number;
  budget: number;
  results: StepResult[];
}

const TITLES: Readonly<Record<StepResult['what'], string>> = {
  probe: 'probe',
  networks: 'networks against PyTorch’s numbers',
  picture: 'a picture against the CPU’s',
  story: 'a story by the command line',
  drawing: 'a drawing',
  torch: 'a step in PyTorch',
};

export function markdown({ at, machine, seconds, budget, results }: Report): string {
  const rows = results
    .filter((one) => !isSaidByProbe(one, results))
    .map((one) => [
      one.device,
      one.precision,
      [TITLES[one.what], one.mode, one.side && `${one.side}²`].filter(Boolean).join(', '),
      one.status === 'done' ? told(one.figures) : `${one.status}: ${one.reason}`,
      one.seconds.toFixed(0),
    ]);
  const head = ['device', 'U-Net', 'what', 'found', 'seconds'];
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
  return [
    ...machine.trim().split('\n'),
    '',
    `Measured ${at} by \`npm run gpu-check\` in ${seconds.toFixed(0)} of ${budget} seconds.`,
    '',
    line(head),
    line(head.map(() => '---')),
    ...rows.map(line),
    '',
  ].join('\n');
}

/** What a device cannot do at all is said once. */
const isSaidByProbe = (
  { what, device, precision, reason }: StepResult,
  all: readonly StepResult[],
): boolean =>
  what !== 'probe' &&
  reason !== undefined &&
  all.some(
    (one) =>
      one.what === 'probe' && one.device === device && one.precision === precision && one.reason === reason,
  );

function told(figures: Figures): string {
  return Object.entries(figures)
    .map(([name, value]) => `${name} ${typeof value === 'number' ? number(value) : value}`)
    .join(', ');
}

const number = (value: number): string =>
  value !== 0 && (Math.abs(value) < 1e-3 || Math.abs(value) >= 1e5)
    ? value.toExponential(1)
    : String(Number(value.toPrecision(3)));
