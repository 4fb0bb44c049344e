// A report of this machine's devices as text, for a bug report: versions, system, cards, what each device answered and how
// long a step took. Nothing in it says whose machine it is.

import os from 'node:os';
import type { DeviceCheck, DeviceReport } from '../contract/drawing.ts';
import type { Run } from '../story/run.ts';

export interface ReportedMachine {
  system: string;
  processor: string;
  /** Bytes. */
  memory: number;
}

function thisMachine(): ReportedMachine {
  const cpus = os.cpus();
  return {
    system: `${os.type()} ${os.release()}, ${process.arch}`,
    processor: `${cpus[0]?.model.trim() || 'unknown processor'}, ${cpus.length} threads`,
    memory: os.totalmem(),
  };
}

const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`;

export function deviceReportText(
  devices: readonly DeviceReport[],
  versions: Run['versions'],
  { system, processor, memory }: ReportedMachine = thisMachine(),
): string {
  const lines = [
    `Fabula ${versions.fabula}, ONNX Runtime ${versions.onnxruntime}, Node ${process.versions.node}`,
    system,
    `${processor}, ${gigabytes(memory)} of memory`,
    ...devices.flatMap(deviceLines),
    `"auto" takes ${devices.find(({ automatic }) => automatic)?.device ?? 'cpu'}.`,
  ];
  return `${lines.map(withoutPaths).join('\n')}\n`;
}

function deviceLines({ device, card, driver, memory, reason, speed, check, fault }: DeviceReport): string[] {
  const facts = [
    card,
    driver && `driver ${driver}`,
    memory === undefined ? 'its memory is not told' : `${gigabytes(memory)} to draw in`,
  ].filter(Boolean);
  const told = [
    ...(reason === undefined ? [] : [`cannot be used: ${reason}`]),
    ...(speed === undefined || device === 'cpu'
      ? []
      : [`${speed.toPrecision(2)} times as fast as the processor in a small test`]),
    ...(check ? checkLines(check) : []),
    ...(fault ? [`not measured: ${fault.message}`] : []),
  ];
  return ['', `${device}: ${facts.join(', ')}`, ...told.map((line) => `  ${line}`)];
}

function checkLines(check: DeviceCheck): string[] {
  const { model, width, height, steps, weights, profile, fellBack, runs, notInHalf } = check;
  return [
    `${model} at ${width}x${height}, ${weights} weights, operators "${profile}"; ` +
      (fellBack ? `beside it the processor: ${fellBack}` : 'nothing fell back to the processor'),
    ...runs.map(
      ({ precision, stepSeconds }) =>
        `${precision}: ${seconds(stepSeconds)} a step, so ${seconds(stepSeconds * steps)} for the ${steps} steps of a picture`,
    ),
    ...(notInHalf ? [`not in half precision: ${notInHalf}`] : []),
  ];
}

const seconds = (value: number): string => `${value < 10 ? value.toPrecision(2) : value.toFixed(0)} s`;

/** Where something lies on a person's disk is theirs: of a path the last name is left. */
export const withoutPaths = (text: string): string =>
  text.replace(
    /(?:[A-Za-z]:|~|\\\\[^\s\\]+)?(?:[\\/][^\s"'“”:;,\\/]+){2,}/g,
    (path) => `…/${path.split(/[\\/]/).at(-1)}`,
  );
