// Runs one step in a process of its own and ends it when its time is over, whatever it does; watches the card's memory
// meanwhile. Never throws: what goes wrong is the step's result.

import { execFile, fork, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { cardOf } from '../../src-main/contract/settings.ts';
import { engineEnvironment } from '../../src-main/engine/channel.ts';
import { measureTorchOnCard } from '../bench/sdxl/torch.ts';
import type { Answer } from './measures.ts';
import type { Figures, Step } from './step.ts';

export interface Places {
  /** The built-in model, and one of SDXL's size. */
  pocket: string;
  large: string;
  /** Of a picture, and its side where the model's own is not wanted. */
  steps: number;
  side?: number;
  sides: readonly number[];
}

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export function runStep(step: Step, places: Places, seconds: number): Promise<Answer> {
  if (step.what === 'torch') return measureTorchOnCard(places.large, places.sides, seconds);
  return step.what === 'story' ? tellByCommand(step, places, seconds) : measured(step, places, seconds);
}

async function measured(
  step: Step,
  { pocket, large, steps, side }: Places,
  seconds: number,
): Promise<Answer> {
  const watch = watchCard(cardOf(step.device) ?? 0);
  const answer = await new Promise<Answer>((resolve) => {
    const task = JSON.stringify({ ...(side ? { side } : {}), ...step, pocket, large, steps });
    const child = fork(new URL('./measures.ts', import.meta.url), [task], {
      env: { ...process.env, ...engineEnvironment },
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    const over = setTimeout(
      () => end({ reason: `it took more than ${seconds.toFixed(0)} s` }),
      seconds * 1000,
    );
    const end = (found: Answer): void => {
      clearTimeout(over);
      // A driver may hang when its process ends by itself.
      child.kill('SIGKILL');
      resolve(found);
    };
    child.on('message', (found) => end(found as Answer));
    child.on('error', (error) => end({ reason: error.message }));
    child.on('exit', (code, signal) => end({ reason: `its process ended with ${signal ?? `code ${code}`}` }));
  });
  const taken = await watch();
  return 'figures' in answer ? { figures: { ...answer.figures, ...taken } } : answer;
}

/** The sample story through `fabula story`, as a person draws it. */
async function tellByCommand(
  { device, precision }: Step,
  { steps, side }: Places,
  seconds: number,
): Promise<Answer> {
  const out = mkdtempSync(join(tmpdir(), 'fabula-gpu-story-'));
  try {
    const args = ['src-main/cli/fabula.js', 'story', 'assets/stories/fox.yaml', '--json'];
    const child = spawn(
      process.execPath,
      [
        ...args,
        '--out',
        join(out, 'story'),
        '--device',
        device,
        '--precision',
        precision,
        '--steps',
        `${steps}`,
        ...(side ? ['--size', `${side}x${side}`] : []),
      ],
      {
        cwd: ROOT,
        stdio: ['ignore', 'ignore', 'pipe'],
        timeout: seconds * 1000,
        killSignal: 'SIGKILL',
      },
    );
    let said = '';
    child.stderr.on('data', (text) => {
      said += text;
    });
    const began = performance.now();
    const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
    if (child.signalCode) return { reason: `it took more than ${seconds.toFixed(0)} s` };
    if (code !== 0) return { reason: said.trim().split('\n').at(-1) || `it ended with code ${code}` };
    const pictures = readdirSync(join(out, 'story')).filter((name) => name.endsWith('.png')).length;
    return { figures: { pictures, 'seconds for all': (performance.now() - began) / 1000 } };
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}

/** Milliseconds between two looks. */
const PACE = 250;

/** The most memory that NVIDIA's driver told meanwhile, beside what was taken before; nothing where there is none. */
function watchCard(card: number): () => Promise<Figures> {
  const look = async (): Promise<number | undefined> => {
    const query = ['--query-gpu=memory.used', '--format=csv,noheader,nounits'];
    const { stdout } = await promisify(execFile)('nvidia-smi', query).catch(() => ({ stdout: '' }));
    const text = stdout.trim().split('\n')[card];
    return text ? Number(text) * 2 ** 20 : undefined;
  };
  const before = look();
  let [most, on] = [0, true];
  const watching = (async () => {
    if ((await before) === undefined) return;
    while (on) {
      most = Math.max(most, (await look()) ?? 0);
      await new Promise((resolve) => setTimeout(resolve, PACE));
    }
  })();
  return async () => {
    on = false;
    await watching;
    const first = await before;
    return first === undefined ? {} : { 'GB of the card': Math.max(0, most - first) / 1e9 };
  };
}
