// The tables that people read.

import type { Estimate } from './bootstrap.ts';
import type { Row } from './compare.ts';
import type { JudgeConfig } from './judge.ts';
import { alignmentNames, identityNames, type MeasureName } from './measures.ts';

const AGAINST = [
  ['overPlain', 'minus plain (paired)'],
  ['overControl', 'minus random clauses (paired)'],
  ['overMethod', 'minus the method (paired)'],
] as const;

/** Tables: every condition by itself, then paired differences in identity and alignment. */
export function tables(rows: readonly Row[]): string {
  // What only stories of two have is no column of others.
  const all = [...alignmentNames, ...identityNames].filter((name) =>
    rows.some((row) => !Number.isNaN(row.own[name].value)),
  );
  const own = [
    ['condition', 'stories', 'window', 'seconds', ...all],
    ...rows.map((row) => [
      row.name,
      String(row.stories),
      String(row.window),
      row.seconds === undefined ? '-' : row.seconds.toFixed(2),
      ...all.map((name) => figure(name, row.own[name])),
    ]),
  ];
  const differences = AGAINST.flatMap(([against, title]) => {
    const compared = rows.filter((row) => row[against]);
    if (compared.length === 0) return [];
    const wanted: readonly MeasureName[] = [
      ...identityNames,
      ...(['kind', 'place', 'time', 'prop', 'named look', 'parted', 'exchanged'] as const),
    ];
    const names = wanted.filter((name) => all.includes(name));
    return [
      '',
      grid([
        [title, ...names],
        ...compared.map((row) => [row.name, ...names.map((name) => change(name, row[against]![name]))]),
      ]),
    ];
  });
  return [grid(own), ...differences].join('\n');
}

/** What the judge itself gets right on composed pictures that it was not trained on. */
export function judgeLine({ heldOut }: JudgeConfig): string {
  const parts = Object.entries(heldOut.right).map(([head, share]) => `${head} ${percent(share)}`);
  return `The judge on ${heldOut.pictures} held-out composed pictures: ${parts.join(', ')}.`;
}

const percent = (share: number): string => (100 * share).toFixed(1);

/** Shares in percent with their 95 % interval; distances as they are. */
function figure(name: MeasureName, { value, low, high }: Estimate): string {
  if (Number.isNaN(value)) return '-';
  if (name === 'distance') return `${value.toFixed(3)} [${low.toFixed(3)} ${high.toFixed(3)}]`;
  return `${(100 * value).toFixed(0)} [${(100 * low).toFixed(0)} ${(100 * high).toFixed(0)}]`;
}

/** With a sign; a star where the interval excludes zero. */
function change(name: MeasureName, estimate: Estimate): string {
  const { value, low, high } = estimate;
  if (Number.isNaN(value)) return '-';
  const scale = name === 'distance' ? 1 : 100;
  const digits = name === 'distance' ? 3 : 0;
  const signed = (v: number) => `${v > 0 ? '+' : ''}${(scale * v).toFixed(digits)}`;
  const star = low > 0 || high < 0 ? '*' : '';
  return `${signed(value)}${star} [${signed(low)} ${signed(high)}]`;
}

/** Columns as wide as their widest cell; the first one to the left. */
function grid(lines: readonly (readonly string[])[]): string {
  const widths = lines[0]!.map((_, column) => Math.max(...lines.map((line) => line[column]!.length)));
  return lines
    .map((line) =>
      line
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
