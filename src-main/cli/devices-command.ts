// `fabula devices`: what this machine can draw with, and why not with the rest.

import { Command } from 'commander';
import type { DeviceReport } from '../contract/drawing.ts';
import { forkEngine } from '../engine/fork.ts';
import { surveyInProcess } from '../engine/survey.ts';
import { linesTo } from './lines.ts';

export function devicesCommand(): Command {
  return new Command('devices')
    .description('what this machine can draw with: every device is tried and must compute right numbers')
    .option('--json', 'as JSON')
    .action(async ({ json }: { json?: boolean }) => {
      // Drivers print what they lack; the report says it.
      const reports = await surveyInProcess(() => forkEngine({ quiet: true }));
      const lines = json ? [JSON.stringify(reports)] : describeDevices(reports);
      linesTo(process.stdout)(...lines);
    });
}

/** The report's lines. */
export function describeDevices(reports: readonly DeviceReport[]): string[] {
  const taken = reports.find(({ automatic }) => automatic)?.device ?? 'cpu';
  return [...reports.map(line), '', `--device auto takes ${taken}.`];
}

function line({ device, reason, speed }: DeviceReport): string {
  const name = device.padEnd(8);
  if (reason !== undefined) return `${name} cannot be used: ${reason}`;
  if (device === 'cpu' || speed === undefined) return `${name} can be used`;
  const times = speed >= 10 ? speed.toFixed(0) : speed.toPrecision(2);
  return `${name} can be used, ${times} times as fast as the processor in a small test`;
}
