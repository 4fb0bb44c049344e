// `fabula devices`: what this machine can draw with, and why not with the rest; with --check also how long a step takes on
// each, as a report that can be sent with a fault.

import { Command } from 'commander';
import type { DeviceReport } from '../contract/drawing.ts';
import { omitUndefined } from '../contract/omit-undefined.ts';
import { deviceReportText } from '../engine/device-report-text.ts';
import { forkEngine } from '../engine/fork.ts';
import { checkInProcesses, surveyInProcess } from '../engine/survey.ts';
import { linesTo } from './lines.ts';
import { defaultModel, findModel } from './model-reference.ts';
import { versions } from './versions.ts';

interface Flags {
  check?: true;
  model: string;
  json?: true;
}

export function devicesCommand(): Command {
  return new Command('devices')
    .description('what this machine can draw with: every device is tried and must compute right numbers')
    .option('--check', 'draw one step of a model on each, and print a report that can be sent with a fault')
    .option('--model <NAME|PATH>', 'with --check: the model', defaultModel)
    .option('--json', 'as JSON')
    .action(async ({ check, model, json }: Flags) => {
      const out = linesTo(process.stdout);
      // Drivers print what they lack; the report says it.
      const spawn = () => forkEngine({ quiet: true });
      const reports = check ? await checked(model, spawn) : await surveyInProcess(spawn);
      if (json) out(JSON.stringify(reports));
      else if (check) out(...deviceReportText(reports, versions()).trimEnd().split('\n'));
      else out(...describeDevices(reports));
    });
}

async function checked(text: string, spawn: () => ReturnType<typeof forkEngine>): Promise<DeviceReport[]> {
  const { path, vae } = await findModel({ text, folder: process.cwd() });
  return checkInProcesses(spawn, omitUndefined({ path, vae }), (device) => {
    if (process.stderr.isTTY) process.stderr.write(`${device}: a step of ${text}…\n`);
  });
}

/** The report's lines. */
export function describeDevices(reports: readonly DeviceReport[]): string[] {
  const taken = reports.find(({ automatic }) => automatic)?.device ?? 'cpu';
  return [...reports.map(line), '', `--device auto takes ${taken}.`];
}

function line({ device, card, reason, speed }: DeviceReport): string {
  const name = device.padEnd(8);
  if (reason !== undefined) return `${name} cannot be used: ${reason}`;
  if (device === 'cpu' || speed === undefined) return `${name} can be used`;
  const times = speed >= 10 ? speed.toFixed(0) : speed.toPrecision(2);
  return `${name} can be used${card ? ` (${card})` : ''}, ${times} times as fast as the processor in a small test`;
}
