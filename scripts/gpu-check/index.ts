// `npm run gpu-check`: everything a graphics card has to prove, in ten minutes at most: the probe, every family's networks
// and a whole picture against the CPU's, a story, drawings of SDXL's size in every mode, with the memory they take. Writes
// one JSON and a table for MEASURED.md; what cannot be measured is in them with its reason. Needs no network.
// `-- --devices cuda,webgpu --sides 512,1024 --modes full,8bit,4bit --steps 8 --budget 570 --out out/gpu-check`;
// `--large DIR`: a model in place of SDXL with random weights; `--side N`: of the built-in model's pictures; `--help`.
// `--software`: WebGPU on a software driver and a tiny model, to try all of it where there is no card.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { versions } from '../../src-main/cli/versions.ts';
import { CUDA_FOLDER_VARIABLE } from '../../src-main/contract/cuda-pack.ts';
import { type DeviceName, deviceName, weightsModes } from '../../src-main/contract/settings.ts';
import { deviceReportText } from '../../src-main/engine/device-report-text.ts';
import { forkEngine } from '../../src-main/engine/fork.ts';
import { surveyInProcess } from '../../src-main/engine/survey.ts';
import { cudaPackFolder } from '../../src-main/models/cuda/cuda-pack.ts';
import { ensureSdxl } from '../bench/sdxl/checkpoint.ts';
import { prepareVulkan, vulkanEnvironment } from '../machine/vulkan.ts';
import { runStep } from './run-step.ts';
import { isMode, type Step, type StepResult, stepsFor, whyNot } from './step.ts';
import { markdown, type Report } from './table.ts';

const began = performance.now();
const { values: given } = parseArgs({
  options: {
    devices: { type: 'string' },
    side: { type: 'string' },
    sides: { type: 'string' },
    modes: { type: 'string', default: weightsModes.join(',') },
    steps: { type: 'string' },
    budget: { type: 'string' },
    out: { type: 'string', default: 'out/gpu-check' },
    large: { type: 'string' },
    software: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const native = (path: string): string =>
  fileURLToPath(new URL(`../../native-models/${path}`, import.meta.url));
const usual = { devices: 'cuda,webgpu', sides: '1024,512', steps: '8', budget: '570' };
const small = {
  devices: 'webgpu',
  side: '64',
  sides: '64',
  steps: '2',
  budget: '3600',
  large: native('parity/fixtures/whole-method/models/tiny-sdxl'),
};
const values = { ...(given.software ? small : usual), ...given };
if (values.help) {
  console.log(
    'npm run gpu-check -- [--devices A,B] [--sides N,N] [--modes A,B] [--steps N] [--side N] [--budget SECONDS] [--large DIR] [--software] [--out DIR]',
  );
  process.exit(0);
}

const devices = values.devices.split(',').map((text): DeviceName => deviceName.parse(text));
const sides = values.sides.split(',').map(Number);
const modes = values.modes.split(',').filter(isMode);
const [steps, budget] = [Number(values.steps), Number(values.budget)];
const secondsGone = (): number => (performance.now() - began) / 1000;
/** How much longer a step may take than on a card. */
const patience = values.software ? 8 : 1;
/** For writing down what is known. */
const AT_THE_END = 5;

process.env[CUDA_FOLDER_VARIABLE] ??= cudaPackFolder();
if (values.software) {
  await prepareVulkan();
  // For the processes that draw; this one draws nothing.
  Object.assign(process.env, vulkanEnvironment());
}
mkdirSync(values.out, { recursive: true });
const scratch = mkdtempSync(join(tmpdir(), 'fabula-gpu-check-'));
// What is quantised here must not stay in a person's cache.
process.env.FABULA_CACHE = join(scratch, 'cache');

const report: Report = { at: '', machine: '', seconds: 0, budget, results: [] };

/** After every step, so that whatever ends this leaves what was found. */
function write(): void {
  report.at = new Date().toISOString();
  report.seconds = secondsGone();
  writeFileSync(join(values.out, 'gpu-check.json'), `${JSON.stringify(report, null, 1)}\n`);
  writeFileSync(join(values.out, 'gpu-check.md'), markdown(report));
}

async function attempted(step: Step): Promise<StepResult> {
  const left = budget - AT_THE_END - secondsGone();
  const reason =
    whyNot(step, report.results) ??
    (left < step.atLeast
      ? `no time was left: it wants ${step.atLeast} s, ${left.toFixed(0)} were`
      : undefined);
  if (reason !== undefined) return { ...step, status: 'skipped', reason, seconds: 0, figures: {} };
  const from = secondsGone();
  const answer = await runStep(
    step,
    {
      pocket: native('pocket'),
      large,
      steps,
      sides,
      ...(values.side ? { side: Number(values.side) } : {}),
    },
    Math.min(step.atMost * patience, left),
  );
  const seconds = secondsGone() - from;
  if ('figures' in answer) return { ...step, status: 'done', seconds, figures: answer.figures };
  // What a machine lacks is no failure of a device.
  const status = step.what === 'probe' || step.what === 'torch' ? 'skipped' : 'failed';
  return { ...step, status, reason: answer.reason, seconds, figures: {} };
}

const large = values.large ?? join(scratch, 'sdxl');

try {
  report.machine = await surveyInProcess(() => forkEngine({ quiet: true })).then(
    (found) => deviceReportText(found, versions()),
    (error: Error) => error.message,
  );
  console.log(report.machine);
  for (const step of stepsFor({ devices, sides, modes })) {
    const wantsLarge = step.what === 'drawing' || step.what === 'torch';
    // Seven gigabytes, which only what can be drawn is worth.
    if (wantsLarge && whyNot(step, report.results) === undefined && !values.large) ensureSdxl(large);
    const result = await attempted(step);
    report.results.push(result);
    write();
    const { what, device, precision, mode = '', side = '', status, reason, seconds, figures } = result;
    console.log(
      `${device} ${precision} ${what} ${mode} ${side}: ${status} in ${seconds.toFixed(0)} s ${reason ?? JSON.stringify(figures)}`,
    );
  }
} finally {
  write();
  rmSync(scratch, { recursive: true, force: true });
}
console.log(`\n${markdown(report)}`);
if (report.results.some(({ status }) => status === 'failed')) process.exitCode = 1;
