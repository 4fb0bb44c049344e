// The config that people put beside a checkpoint: NAME.yaml, as the original code and other programs read it. Only what
// the network predicts is taken from it; nothing in it is run.

import { basename } from 'node:path';
import { parse } from 'yaml';
import { isObject } from '../json.ts';
import { readRegular } from '../regular-file.ts';
import { exists } from '../weight-files.ts';
import { pathBeside } from './beside.ts';

/** What a network was trained to predict, in diffusers' words. */
export type Prediction = 'epsilon' | 'v_prediction' | 'sample';

export interface ConfigBeside {
  path: string;
  name: string;
  prediction: Prediction | undefined;
  /** Why nothing could be taken from it. */
  problem?: string;
}

/** Published ones have 3 KB. */
const MOST_BYTES = 256_000;

/** `model.params.parameterization` of the original code. */
const PARAMETERIZATIONS: Readonly<Record<string, Prediction>> = {
  v: 'v_prediction',
  eps: 'epsilon',
  x0: 'sample',
};

/** The scaling of SGM, the code of SDXL, by the end of its class's name. */
const SCALINGS: readonly (readonly [RegExp, Prediction])[] = [
  [/\.VScaling(WithEDMcNoise)?$/, 'v_prediction'],
  [/\.EpsScaling$/, 'epsilon'],
];

const inside = (value: unknown, ...path: readonly string[]): unknown =>
  path.reduce((at, key) => (isObject(at) ? at[key] : undefined), value);

function predictionIn(config: unknown): Prediction | undefined {
  const params = inside(config, 'model', 'params');
  const told = inside(params, 'parameterization');
  if (typeof told === 'string' && Object.hasOwn(PARAMETERIZATIONS, told)) return PARAMETERIZATIONS[told];
  const target = inside(params, 'denoiser_config', 'params', 'scaling_config', 'target');
  return typeof target === 'string' ? SCALINGS.find(([name]) => name.test(target))?.[1] : undefined;
}

/** `name.yaml` beside `name.safetensors`; undefined when there is none. One that cannot be read is told, not thrown. */
export async function readConfigBeside(file: string): Promise<ConfigBeside | undefined> {
  const path = pathBeside(file, '.yaml');
  if (path === undefined || !(await exists(path))) return undefined;
  const name = basename(path);
  try {
    return {
      path,
      name,
      prediction: predictionIn(parse((await readRegular(path, MOST_BYTES)).toString('utf8'))),
    };
  } catch (error) {
    const [problem = ''] = (error as Error).message.split('\n');
    return { path, name, prediction: undefined, problem };
  }
}
