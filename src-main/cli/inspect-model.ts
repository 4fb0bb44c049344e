// `fabula model inspect`: what a model folder or file holds, and what keeps it from drawing.
import {
  type ComponentReport,
  type Inspection,
  inspectCheckpoint,
} from '../../native-models/architectures/index.ts';
import { findModel } from './model-reference.ts';
import { size } from './progress/duration.ts';
import type { Output } from './progress/reporter.ts';

/** Whether the model can draw. Problems are part of the report; only a path with nothing there throws. */
export async function inspectModel(text: string, json: boolean, stdout: Output): Promise<boolean> {
  const inspection = await inspectCheckpoint((await findModel({ text, folder: process.cwd() })).path);
  stdout.write(json ? `${JSON.stringify(inspection)}\n` : `${describeModel(inspection).join('\n')}\n`);
  return inspection.problems.length === 0;
}

/** The report's lines. */
export function describeModel(inspection: Inspection): string[] {
  const { family, pipeline, components, licence, hash, problems } = inspection;
  const about: [string, string | undefined][] = [
    ['model', inspection.path],
    ['architecture', [family, pipeline && `(${pipeline})`].filter(Boolean).join(' ') || 'unknown'],
    ['parameters', parameters(inspection.parameters)],
    ['size', size(inspection.bytes)],
    ['licence', licence],
    ['hash', hash],
  ];
  return [
    ...about.flatMap(([name, value]) => (value === undefined ? [] : [`${name.padEnd(13)} ${value}`])),
    ...(components.length > 0 ? ['', ...table(components.map(componentRow))] : []),
    ...components.flatMap((one) => [
      ...listed(`${one.name} lacks`, one.missing),
      ...listed(`${one.name} does not know`, one.unexpected),
    ]),
    ...listed('missing files', inspection.missingFiles),
    ...inspection.notes.map((note) => `note: ${note}`),
    '',
    ...(problems.length === 0 ? ['It can draw.'] : problems.map((problem) => `problem: ${problem}`)),
  ];
}

function componentRow({ name, className, parameters: count, dtypes, bytes }: ComponentReport): string[] {
  return [name, className, parameters(count), Object.keys(dtypes).join(' '), size(bytes)];
}

function table(rows: readonly string[][]): string[] {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]!.length))) ?? [];
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd(),
  );
}

function listed(what: string, names: readonly string[]): string[] {
  if (names.length === 0) return [];
  const more = names.length > 10 ? [`  and ${names.length - 10} more`] : [];
  return [`${what}:`, ...names.slice(0, 10).map((name) => `  ${name}`), ...more];
}

function parameters(count: number): string {
  if (count >= 1e9) return `${(count / 1e9).toFixed(2)} billion`;
  return count >= 1e6 ? `${(count / 1e6).toFixed(1)} million` : count.toLocaleString('en-US');
}
