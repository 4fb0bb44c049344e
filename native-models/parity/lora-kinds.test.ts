// LoRA's relatives against LyCORIS and PEFT. Goldens: lora_kinds.py, fp32 on both sides.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as ort from 'onnxruntime-node';
import { expect, test } from 'vitest';
import { ensureQuantised, planQuantised } from '../checkpoints/quantised/quantised-file.ts';
import { runnerFor } from '../graph/run-for-tests.ts';
import { loraKindFiles, measureLoraKinds, runStep, unetWith } from './lora-kinds.ts';
import { openFixture, type ParityRow, relativeError } from './networks.ts';

const run = runnerFor(ort);

const within = (rows: readonly ParityRow[]): void =>
  expect(rows.filter(({ measured, bound }) => !(measured <= bound))).toEqual([]);

/** One of each kind of arithmetic; `npm run parity` has every file, held and streamed. */
const KINDS = [
  'lycoris-boft',
  'lycoris-dora',
  'lycoris-full',
  'lycoris-glora',
  'lycoris-ia3',
  'lycoris-loha-tucker',
  'lycoris-lokr-both',
  'lycoris-norm',
  'lycoris-oft-constrained',
  'peft-dora',
  'peft-oft',
  'peft-rslora',
];

test('merged into the weights, every kind of change is within its bound', async () => {
  const rows = await measureLoraKinds(run, {}, KINDS);
  expect(rows).toHaveLength(KINDS.length);
  within(rows);
});

test('so it is over streamed weights', async () => {
  const rows = await measureLoraKinds(run, { weights: 'streamed' }, [
    'lycoris-dora',
    'lycoris-lokr-both',
    'peft-oft',
  ]);
  expect(rows).toHaveLength(3);
  within(rows);
});

// So few weights bear rounding to eight bits badly; a change that is left out, or twice there, is off by its whole effect.
test('beside quantised weights a change is what it is beside whole ones', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'fabula-kinds-'));
  try {
    const { unet } = await openFixture('sd15');
    const plan = planQuantised(unet, 8, join(folder, 'unet.safetensors'));
    await ensureQuantised(unet, plan);
    const files = await loraKindFiles();
    const kinds = ['lycoris-loha', 'lycoris-lokr-both', 'lycoris-full', 'lycoris-dora', 'lycoris-ia3'];
    for (const name of [...kinds, 'lycoris-oft', 'peft-boft']) {
      const whole = await unetWith(files.get(name)!);
      const quantised = { ...whole, quantised: plan.table };
      const options = { weights: 'streamed' } as const;
      const [expected, actual] = [await runStep(run, whole, options), await runStep(run, quantised, options)];
      const plain = await runStep(run, unet, options);
      const effect = relativeError(plain, expected);
      expect(effect, name).toBeGreaterThan(0.05);
      expect(relativeError(actual, expected) / effect, name).toBeLessThan(1 / 3);
    }
  } finally {
    await rm(folder, { recursive: true });
  }
});
