import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type SpacingName, schedulerNames } from '../../contract/settings.ts';
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
        fc.integer({ min: 1, max: name === 'lcm' || name === 'tcd' ? 50 : 150 }),
        spacing,
        (steps, timestep_spacing) => {
          const config = name === 'edm-dpmpp-2m' ? edm : { ...sdxl, timestep_spacing };
          const { timesteps, sigmas } = createScheduler(config, { steps, name });
          // Heun looks twice at every level between the first and the last.
          const calls = name === 'heun' ? 2 * steps - 1 : steps;
          expect(timesteps).toHaveLength(calls);
          expect(sigmas).toHaveLength(calls + 1);
          const levels = [...new Set(sigmas)];
          expect(levels).toHaveLength(steps + 1);
          for (let i = 0; i < steps; i++) expect(levels[i]).toBeGreaterThan(levels[i + 1]!);
          for (let i = 1; i < calls; i++) expect(timesteps[i - 1]).toBeGreaterThanOrEqual(timesteps[i]!);
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
    // TCD ends at the first trained level, as published: what is left there is 3 % of a deviation.
    const within = name === 'tcd' ? 0.1 : 0.005;
    for (const [i, value] of drawn.entries()) expect(Math.abs(value - x0[i]!)).toBeLessThan(within);
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
    [{ ...dpm, algorithm_type: 'sde-dpmsolver' }, 'bad-model', 'algorithm_type = "sde-dpmsolver"'],
    [{ ...dpm, variance_type: 'learned_range' }, 'bad-model', 'variance_type = "learned_range"'],
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

describe('configs of training folders', () => {
  test.each([
    [
      'DDPM',
      {
        _class_name: 'DDPMScheduler',
        variance_type: 'fixed_small',
        clip_sample: true,
        timestep_spacing: 'leading',
        steps_offset: 0,
      },
    ],
    ['UniPC of order 3', { _class_name: 'UniPCMultistepScheduler', solver_order: 3, solver_type: 'bh2' }],
    ['the SDE', { _class_name: 'DPMSolverMultistepScheduler', algorithm_type: 'sde-dpmsolver++' }],
    ['DPM-Solver of 2022', { _class_name: 'DPMSolverMultistepScheduler', algorithm_type: 'dpmsolver' }],
    ['DEIS', { _class_name: 'DEISMultistepScheduler', algorithm_type: 'deis', solver_type: 'logrho' }],
  ])('%s draws with dpmpp-2m', (_, config) => {
    const own = { ...sdxl, ...config };
    const { sigmas } = createScheduler(own, { steps: 5, name: 'dpmpp-2m' });
    expect(sigmas).toEqual(createScheduler(sdxl, { steps: 5, name: 'dpmpp-2m' }).sigmas);
    const model = (x: Float32Array) => x.map(Math.tanh);
    const draw = (one: Record<string, unknown>) =>
      sample(createScheduler(one, { steps: 5, name: 'dpmpp-2m' }), new Float32Array(8), model);
    expect(draw(own)).toEqual(draw(sdxl));
  });

  test('what nobody clipped is not clipped by another class', () => {
    const draw = (config: Record<string, unknown>) => {
      const scheduler = createScheduler(config, { steps: 3, name: 'ddim' });
      return sample(scheduler, new Float32Array(8), () => new Float32Array(8).fill(-9));
    };
    expect(Math.max(...draw(sdxl).map(Math.abs))).toBeGreaterThan(2);
    expect(draw(sdxl)).toEqual(draw({ ...sdxl, clip_sample: false }));
    expect(draw({ ...sdxl, _class_name: 'DDIMScheduler' })).not.toEqual(draw(sdxl));
  });
});

describe('spacings', () => {
  test('one that a person chose stands above the config and the name', () => {
    const config = { ...sdxl, timestep_spacing: 'leading', steps_offset: 1, use_karras_sigmas: true };
    const of = (name: 'euler' | 'dpmpp-2m-karras', spacing: SpacingName) =>
      createScheduler(config, { steps: 5, name, spacing }).timesteps;
    expect(of('euler', 'sgm-uniform')).toEqual([999, 799, 599, 399, 199]);
    expect(of('dpmpp-2m-karras', 'sgm-uniform')).toEqual([999, 799, 599, 399, 199]);
    expect(of('euler', 'leading')).toEqual([801, 601, 401, 201, 1]);
  });

  test('Align Your Steps is the published table for ten steps, and between its levels for others', () => {
    const of = (steps: number, family: 'sd1' | 'sdxl') =>
      createScheduler(sdxl, { steps, name: 'euler', spacing: 'ays', family }).timesteps;
    expect(of(10, 'sd1')).toEqual([999, 850, 736, 645, 545, 455, 343, 233, 124, 24]);
    expect(of(10, 'sdxl')).toEqual([999, 845, 730, 587, 443, 310, 193, 116, 53, 13]);
    const twenty = of(20, 'sd1');
    expect(twenty.filter((_, i) => i % 2 === 0).map(Math.round)).toEqual(of(10, 'sd1'));
    expect(twenty).toEqual(twenty.toSorted((a, b) => b - a));
  });

  test.each([
    ['lcm', 'karras', 'Leave the spacing to the model.'],
    ['ddim', 'ays', 'Choose one of leading, linspace, sgm-uniform.'],
  ] as const)('%s does not take %s', (name, spacing, hint) => {
    const make = () => createScheduler(sdxl, { steps: 4, name, spacing });
    expect(make).toThrow(expect.objectContaining({ code: 'bad-setting', hint }));
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
