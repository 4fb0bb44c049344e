import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { schedulerNames } from '../../contract/settings.ts';
import { createRandn, type Randn } from '../method/noise.ts';
import { createScheduler } from './create-scheduler.ts';
import type { Scheduler, SchedulerRun } from './scheduler.ts';

// Timesteps, sigmas and whole runs are compared with diffusers' in scripts/parity/parts.test.ts.
const sdxl = {
  _class_name: 'EulerDiscreteScheduler',
  beta_start: 0.00085,
  beta_end: 0.012,
  beta_schedule: 'scaled_linear',
  skip_prk_steps: true,
  sample_max_value: 1,
};
const edm = { _class_name: 'EDMDPMSolverMultistepScheduler' };
const configOf = (name: string) => (name === 'edm-dpmpp-2m' ? edm : sdxl);

function sample(scheduler: Scheduler, x0: Float32Array, model: (x: Float32Array, i: number) => Float32Array) {
  const randn = createRandn(4);
  const run = scheduler.start();
  let x: Float32Array = randn(x0.length).map((v) => v * scheduler.initNoiseSigma);
  for (const i of scheduler.timesteps.keys()) x = run.step(model(x, i), i, x, randn).prev;
  return x;
}

describe.each(schedulerNames)('%s', (name) => {
  test('noise levels fall, for any number of steps and spacing', () => {
    const spacing = fc.constantFrom('leading', 'trailing', 'linspace');
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: name === 'lcm' ? 50 : 150 }),
        spacing,
        (steps, timestep_spacing) => {
          const config = name === 'edm-dpmpp-2m' ? edm : { ...sdxl, timestep_spacing };
          const { timesteps, sigmas } = createScheduler(config, { steps, name });
          expect(timesteps).toHaveLength(steps);
          expect(sigmas).toHaveLength(steps + 1);
          for (let i = 0; i < steps; i++) expect(sigmas[i]).toBeGreaterThan(sigmas[i + 1]!);
          for (let i = 1; i < steps; i++) expect(timesteps[i - 1]).toBeGreaterThanOrEqual(timesteps[i]!);
          if (name !== 'edm-dpmpp-2m') expect(timesteps.at(-1)).toBeGreaterThanOrEqual(0);
        },
      ),
      { numRuns: 40 },
    );
  });

  test('a model that always sees the picture draws it', () => {
    if (name === 'edm-dpmpp-2m') return;
    const x0 = createRandn(8)(16);
    // DDIM's and the Euler family's last level is zero noise: what the model says in the end is what is drawn.
    const config = { ...sdxl, prediction_type: 'sample', set_alpha_to_one: true, clip_sample: false };
    const drawn = sample(createScheduler(config, { steps: 20, name }), x0, () => x0);
    for (const [i, value] of drawn.entries()) expect(value).toBeCloseTo(x0[i]!, 2);
  });

  test('runs side by side do not meddle with each other', () => {
    const scheduler = createScheduler(configOf(name), { steps: 6, name });
    const draw = (runs: { x: Float32Array; run: SchedulerRun; randn: Randn }[]) => {
      for (const i of scheduler.timesteps.keys()) {
        for (const one of runs) one.x = one.run.step(one.x.map(Math.tanh), i, one.x, one.randn).prev;
      }
      return runs.map(({ x }) => x);
    };
    const begin = (seed: number) => {
      const randn = createRandn(seed);
      return { randn, x: randn(32), run: scheduler.start() };
    };
    expect(draw([begin(1), begin(2)])).toEqual([...draw([begin(1)]), ...draw([begin(2)])]);
  });

  test('runs do not remember one another, and nothing given is changed', () => {
    const scheduler = createScheduler(configOf(name), { steps: 6, name });
    const model = (x: Float32Array, i: number) => {
      const before = x.slice();
      const output = scheduler.scaleModelInput(x, i).map(Math.tanh);
      expect(x).toEqual(before);
      return output;
    };
    const first = sample(scheduler, new Float32Array(32), model);
    expect(sample(scheduler, new Float32Array(32), model)).toEqual(first);
  });
});

test("the checkpoint's own scheduler is the default", () => {
  expect(createScheduler(sdxl, { steps: 5 }).className).toBe('EulerDiscreteScheduler');
  expect(createScheduler(sdxl, { steps: 5, name: 'ddim' }).className).toBe('DDIMScheduler');
});

test('the choice between dpmpp-2m and its Karras form overrides the config', () => {
  const config = { ...sdxl, use_karras_sigmas: true };
  const [plain, karras] = (['dpmpp-2m', 'dpmpp-2m-karras'] as const).map((name) =>
    createScheduler(config, { steps: 5, name }),
  );
  expect(plain!.timesteps).toEqual([999, 799, 599, 400, 200]);
  expect(karras!.timesteps).not.toEqual(plain!.timesteps);
});

test('trailing spacing gives as many steps as asked for where float division would give one more', () => {
  const { timesteps } = createScheduler({ ...sdxl, timestep_spacing: 'trailing' }, { steps: 61 });
  expect(timesteps).toHaveLength(61);
  expect(timesteps.at(-1)).toBe(15);
});

describe('what is not implemented is an error', () => {
  const dpm = { ...sdxl, _class_name: 'DPMSolverMultistepScheduler' };
  test.each([
    [
      { _class_name: 'PNDMScheduler' },
      'bad-model',
      'the scheduler "PNDMScheduler", which is not implemented',
    ],
    [{}, 'bad-model', 'the scheduler null'],
    [{ ...sdxl, fancy: 1 }, 'bad-model', 'fancy = 1'],
    [{ ...sdxl, beta_schedule: 'sigmoid' }, 'bad-model', 'beta_schedule = "sigmoid"'],
    [{ ...sdxl, use_beta_sigmas: true }, 'bad-model', 'use_beta_sigmas = true'],
    [{ ...sdxl, timestep_type: 'continuous' }, 'bad-model', 'timestep_type = "continuous"'],
    [
      { ...sdxl, use_karras_sigmas: true, use_exponential_sigmas: true },
      'bad-model',
      'use_exponential_sigmas',
    ],
    [
      { ...sdxl, steps_offset: 400, _class_name: 'DDIMScheduler', timestep_spacing: 'leading' },
      'bad-model',
      'steps_offset',
    ],
    [{ ...dpm, algorithm_type: 'sde-dpmsolver++' }, 'bad-model', 'algorithm_type = "sde-dpmsolver++"'],
    [{ ...dpm, solver_order: 3 }, 'bad-model', 'solver_order = 3'],
    [{ ...dpm, thresholding: true }, 'bad-model', 'thresholding = true'],
    [{ ...dpm, prediction_type: 'flow_prediction' }, 'bad-model', 'prediction_type = "flow_prediction"'],
    [{ ...edm, prediction_type: 'sample' }, 'bad-model', 'prediction_type = "sample"'],
    [
      { ...sdxl, _class_name: 'DDIMScheduler', rescale_betas_zero_snr: true, timestep_spacing: 'trailing' },
      'bad-model',
      'pure noise',
    ],
  ])('%o', (config, code, message) => {
    const make = () => createScheduler(config, { steps: 10 });
    expect(make).toThrow(message);
    expect(make).toThrow(expect.objectContaining({ code }));
  });

  test.each([
    ['euler', edm, 10, 'trained with EDM preconditioning'],
    ['edm-dpmpp-2m', sdxl, 10, 'trained with EDM preconditioning'],
    ['lcm', sdxl, 51, 'at most 50 steps'],
    ['euler', sdxl, 0, '0 steps'],
    ['euler', sdxl, 1000, '1000 steps'],
    ['euler', sdxl, 2.5, '2.5 steps'],
  ] as const)('%s', (name, config, steps, message) => {
    const make = () => createScheduler(config, { steps, name });
    expect(make).toThrow(message);
    expect(make).toThrow(expect.objectContaining({ code: 'bad-setting' }));
  });

  test('keys that only other classes honour are left aside, as in diffusers', () => {
    const config = {
      ...sdxl,
      _class_name: 'EulerAncestralDiscreteScheduler',
      use_karras_sigmas: true,
      solver_order: 3,
    };
    expect(createScheduler(config, { steps: 5 }).timesteps).toHaveLength(5);
  });
});

test('no clipping of λ is -Infinity, as Python writes it', () => {
  const config = {
    ...sdxl,
    _class_name: 'DPMSolverMultistepScheduler',
    lambda_min_clipped: Number.NEGATIVE_INFINITY,
  };
  expect(createScheduler(config, { steps: 5 }).timesteps).toEqual([999, 799, 599, 400, 200]);
});

test.each([
  ['num_train_timesteps', 100_000],
  ['num_train_timesteps', 5e9],
  ['steps_offset', 1e9],
  ['sigma_max', 1e300],
  ['rho', 1e-300],
  ['trained_betas', [0.1, 0.2]],
  ['sigma_min', 100],
] as const)('numbers that no scheduler has are refused by key: %s = %j', (key, value) => {
  const config = {
    _class_name:
      key === 'rho' || key === 'sigma_min' ? 'EDMDPMSolverMultistepScheduler' : 'EulerDiscreteScheduler',
    [key]: value,
  };
  expect(() => createScheduler(config, { steps: 4 })).toThrow(`Scheduler config: ${key} = `);
});
