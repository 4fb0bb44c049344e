// `fabula model inspect`: what a model folder or file holds, and what keeps it from drawing; of a LoRA, what it changes.

import {
  type ChangeReport,
  type ComponentReport,
  describeChange,
  type Inspection,
  inspectCheckpoint,
  kindOfFile,
  openCheckpoint,
} from '../../native-models/index.ts';
import { FabulaError } from '../contract/errors.ts';
import { omitUndefined } from '../contract/omit-undefined.ts';
import { sentence } from '../contract/printable.ts';
import type { PresetName } from '../contract/settings.ts';
import type { Model } from '../diffusion/model/model.ts';
import { modelHashForOthers } from '../pictures/hashes-for-others.ts';
import { describeMemory, memoryReport } from './describe-memory.ts';
import { describeChangeReport } from './inspect-change.ts';
import { describeEnlarger, enlargerAt } from './inspect-enlarger.ts';
import { linesTo, type Output } from './lines.ts';
import { findModel } from './model-reference.ts';
import { parameters, size } from './progress/amounts.ts';
import { table } from './table.ts';

/** How it is drawn with when nothing is set. */
interface DrawnWith {
  /** In diffusers' words. */
  predicts: string;
  zeroSnr: boolean;
  preset: PresetName;
  /** What told the preset. */
  recognisedBy?: string;
  /** Whose own card asks for these steps or this guidance. */
  ownCard?: string;
  scheduler: string;
  timestepSpacing?: string;
  steps: number;
  guidanceScale: number;
  width: number;
  height: number;
}

/** Whether the model can draw. Problems are part of the report; only a path with nothing there throws. */
export async function inspectModel(
  text: string,
  { json = false, hash = false }: { json?: boolean; hash?: boolean },
  stdout: Output,
): Promise<boolean> {
  const { path, vae } = await findModel({ text, folder: process.cwd() });
  const change = await changeIn(path);
  if (change !== undefined) {
    linesTo(stdout)(...(json ? [JSON.stringify(change)] : describeChangeReport(change)));
    return change.problems.length === 0;
  }
  const enlarger = await enlargerAt(path);
  if (enlarger !== undefined) {
    linesTo(stdout)(...(json ? [JSON.stringify(enlarger)] : describeEnlarger(enlarger)));
    return true;
  }
  const opening = openCheckpoint(path, omitUndefined({ vae }));
  const looked = await inspectCheckpoint(path, opening);
  const { modelOf } = await import('../diffusion/model/model.ts');
  const { resolveSettings } = await import('../diffusion/model/settings.ts');
  const model = looked.problems.length === 0 ? await modelOf(await opening) : undefined;
  const found = model && (await defaultsOf(model).catch(problemOf));
  const drawnWith = typeof found === 'string' ? undefined : found;
  const whole = { ...looked, notes: [...looked.notes, ...(model?.notes ?? [])] };
  const inspection = typeof found === 'string' ? { ...whole, problems: [found] } : whole;
  const memory = model && drawnWith && (await memoryReport(model, resolveSettings(model, {})));
  const elsewhere = model && (await modelHashForOthers(model.checkpoint.path, hash));
  const lines = () => [
    ...describeModel(inspection, drawnWith, elsewhere),
    ...(memory ? describeMemory(memory) : []),
  ];
  const out = linesTo(stdout);
  if (json) out(JSON.stringify({ ...inspection, shortHash: elsewhere, drawnWith, memory: memory?.plans }));
  else out(...lines());
  return inspection.problems.length === 0;
}

/** A file that changes a model instead of being one; undefined for whatever else lies there. */
async function changeIn(path: string): Promise<ChangeReport | undefined> {
  const kind = await kindOfFile(path).catch(() => undefined);
  if (kind?.kind !== 'lora' && kind?.kind !== 'embedding') return undefined;
  return describeChange(path);
}

/** What keeps a model from drawing although its files are whole: a scheduler or settings that cannot be. */
function problemOf(error: unknown): string {
  if (!(error instanceof FabulaError)) throw error;
  return `${error.message} ${error.hint}`;
}

/** Throws FabulaError for settings or a scheduler config that cannot be drawn with. */
async function defaultsOf(model: Model): Promise<DrawnWith> {
  const { resolveSettings, schedulerConfigOf } = await import('../diffusion/model/settings.ts');
  const { recognisePreset } = await import('../diffusion/model/presets.ts');
  const { ownCard } = await import('../diffusion/model/own-cards.ts');
  const { createScheduler } = await import('../diffusion/schedulers/create-scheduler.ts');
  const settings = resolveSettings(model, {});
  const { preset = 'none', scheduler, steps, guidanceScale, width, height } = settings;
  const config = schedulerConfigOf(model, settings);
  createScheduler(config, { steps, name: scheduler, family: model.checkpoint.family });
  const { timestep_spacing: spacing, prediction_type: predicts, rescale_betas_zero_snr: zeroSnr } = config;
  const recognised = recognisePreset(model.checkpoint);
  const card = ownCard(model.checkpoint);
  const isAsItsCard =
    card !== undefined &&
    Object.entries(card.says).every(([key, value]) => settings[key as keyof typeof card.says] === value);
  return {
    predicts: typeof predicts === 'string' ? predicts : 'epsilon',
    zeroSnr: zeroSnr === true,
    preset,
    ...(recognised ? { recognisedBy: recognised.by } : {}),
    ...(isAsItsCard ? { ownCard: card.model } : {}),
    scheduler,
    // LCM and TCD have places of their own.
    ...(typeof spacing === 'string' && scheduler !== 'lcm' && scheduler !== 'tcd'
      ? { timestepSpacing: spacing }
      : {}),
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
  const predicts = `${one.predicts}${one.zeroSnr ? ', zero SNR' : ''}`;
  const card = one.ownCard ? `; as the card of ${one.ownCard} says` : '';
  return `${scheduler}${spacing}, ${many}, guidance ${guidanceScale}, ${width}x${height}; predicts ${predicts}${preset}${card}`;
}

/** Undefined for what could not be opened: its problem says what it is. */
function architectureWords({ family, pipeline, variant }: Inspection): string | undefined {
  if (family === undefined) return undefined;
  return [family, pipeline && `(${pipeline})`, variant && `with the layers of ${variant}`]
    .filter(Boolean)
    .join(' ');
}

/** The report's lines. */
function describeModel(inspection: Inspection, drawnWith?: DrawnWith, elsewhere?: string): string[] {
  const { components, licence, hash, problems } = inspection;
  const isOpen = components.length > 0;
  const about: [string, string | undefined][] = [
    ['model', inspection.path],
    ['architecture', architectureWords(inspection)],
    ['parameters', isOpen ? parameters(inspection.parameters) : undefined],
    ['size', isOpen || inspection.bytes > 0 ? size(inspection.bytes) : undefined],
    ['licence', licence],
    ['hash', hash],
    ['elsewhere', elsewhere && `${elsewhere} is the hash by which other programs know this file`],
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
