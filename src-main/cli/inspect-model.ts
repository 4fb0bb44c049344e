// `fabula model inspect`: what a model folder or file holds, and what keeps it from drawing.

import {
  type ComponentReport,
  type Inspection,
  inspectCheckpoint,
  openCheckpoint,
} from '../../native-models/index.ts';
import { omitUndefined } from '../contract/omit-undefined.ts';
import { sentence } from '../contract/printable.ts';
import type { PresetName } from '../contract/settings.ts';
import type { Model } from '../diffusion/model/model.ts';
import { describeMemory, memoryReport } from './describe-memory.ts';
import { linesTo, type Output } from './lines.ts';
import { findModel } from './model-reference.ts';
import { parameters, size } from './progress/amounts.ts';
import { table } from './table.ts';

/** How it is drawn with when nothing is set. */
interface DrawnWith {
  preset: PresetName;
  /** What told the preset. */
  recognisedBy?: string;
  scheduler: string;
  timestepSpacing?: string;
  steps: number;
  guidanceScale: number;
  width: number;
  height: number;
}

/** Whether the model can draw. Problems are part of the report; only a path with nothing there throws. */
export async function inspectModel(text: string, json: boolean, stdout: Output): Promise<boolean> {
  const { path, vae } = await findModel({ text, folder: process.cwd() });
  const opening = openCheckpoint(path, omitUndefined({ vae }));
  const inspection = await inspectCheckpoint(path, opening);
  const { modelOf } = await import('../diffusion/model/model.ts');
  const model = inspection.problems.length === 0 ? await modelOf(await opening) : undefined;
  const drawnWith = model && (await defaultsOf(model));
  const memory = drawnWith && (await memoryReport(model, drawnWith));
  const lines = () => [...describeModel(inspection, drawnWith), ...(memory ? describeMemory(memory) : [])];
  const out = linesTo(stdout);
  if (json) out(JSON.stringify({ ...inspection, drawnWith, memory: memory?.plans }));
  else out(...lines());
  return inspection.problems.length === 0;
}

async function defaultsOf(model: Model): Promise<DrawnWith> {
  const { resolveSettings, schedulerConfigOf } = await import('../diffusion/model/settings.ts');
  const { recognisePreset } = await import('../diffusion/model/presets.ts');
  const settings = resolveSettings(model, {});
  const { preset = 'none', scheduler, steps, guidanceScale, width, height } = settings;
  const spacing = schedulerConfigOf(model, settings).timestep_spacing;
  const recognised = recognisePreset(model.checkpoint);
  return {
    preset,
    ...(recognised ? { recognisedBy: recognised.by } : {}),
    scheduler,
    // LCM has places of its own.
    ...(typeof spacing === 'string' && scheduler !== 'lcm' ? { timestepSpacing: spacing } : {}),
    steps,
    guidanceScale,
    width,
    height,
  };
}

function drawnWithWords(one: DrawnWith): string {
  const spacing = one.timestepSpacing ? ` (${one.timestepSpacing})` : '';
  const preset = one.preset === 'none' ? '' : `; preset ${one.preset}, told by ${one.recognisedBy}`;
  const { scheduler, steps, guidanceScale, width, height } = one;
  const many = steps === 1 ? '1 step' : `${steps} steps`;
  return `${scheduler}${spacing}, ${many}, guidance ${guidanceScale}, ${width}x${height}${preset}`;
}

/** The report's lines. */
function describeModel(inspection: Inspection, drawnWith?: DrawnWith): string[] {
  const { family, pipeline, components, licence, hash, problems } = inspection;
  const about: [string, string | undefined][] = [
    ['model', inspection.path],
    ['architecture', [family, pipeline && `(${pipeline})`].filter(Boolean).join(' ') || 'unknown'],
    ['parameters', parameters(inspection.parameters)],
    ['size', size(inspection.bytes)],
    ['licence', licence],
    ['hash', hash],
    ['drawn with', drawnWith && drawnWithWords(drawnWith)],
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
    ...(problems.length === 0
      ? ['It can draw.']
      : problems.map((problem) => `problem: ${sentence(problem)}`)),
  ];
}

function componentRow({ name, className, parameters: count, dtypes, bytes }: ComponentReport): string[] {
  return [name, className, parameters(count), Object.keys(dtypes).join(' '), size(bytes)];
}

function listed(what: string, names: readonly string[]): string[] {
  if (names.length === 0) return [];
  const more = names.length > 10 ? [`  and ${names.length - 10} more`] : [];
  return [`${what}:`, ...names.slice(0, 10).map((name) => `  ${name}`), ...more];
}
