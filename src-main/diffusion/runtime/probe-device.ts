// Whether a device computes right, and with which operators: it is asked the probes of native-models with the best ones
// first, and the CPU's answers tell. Knows sessions, not the networks of a model.

import {
  type CompiledGraph,
  deviceProbes,
  hasHalf,
  type Precision,
  type Profile,
  profilesOf,
} from '../../../native-models/index.ts';
import { FabulaError } from '../../contract/errors.ts';
import { type DeviceName, providerOf } from '../../contract/settings.ts';
import { nativeFault } from './native-faults.ts';
import { createSession, type Feed, firstLine, type OpenDevice, type Output } from './session.ts';

/** Largest difference from the CPU as a share of the largest value: matrix products in TF32 are off by less. */
const BOUND = 1e-2;

/** What is right on a device, or why nothing is. */
export type Usable = { profile: Profile } | { reason: string };

/** Why a device does not draw in half precision. */
export const FLOAT32_ONLY = 'it computes in float32 only';

/** The same of half precision: ten bits of mantissa, rounded after each of the probe's operators. */
const HALF_BOUND = 3e-2;

/** The best profile with which a device gives the CPU's answers, in float32 or in half precision. */
export async function probeDevice(name: DeviceName, precision: Precision = 'float32'): Promise<Usable> {
  const profiles = profilesOf(providerOf(name)).filter((one) => precision === 'float32' || hasHalf(one));
  let reason = FLOAT32_ONLY;
  for (const profile of profiles) {
    const fault = await faultOf(name, profile, precision);
    if (fault === undefined) return { profile };
    reason = fault;
  }
  return { reason };
}

async function faultOf(
  name: DeviceName,
  profile: Profile,
  precision: Precision,
): Promise<string | undefined> {
  const bound = precision === 'float16' ? HALF_BOUND : BOUND;
  try {
    for (const probe of deviceProbes) {
      const expected = await answers(probe('cpu'), { name: 'cpu', profile: 'cpu' });
      const actual = await answers(probe(profile, { precision }), { name, profile });
      for (const [output, { data }] of Object.entries(expected)) {
        const worst = errorOf(actual[output]!.data, data);
        if (!(worst <= bound)) return `it computes wrong numbers (off by ${worst.toExponential(1)})`;
      }
    }
    return undefined;
  } catch (error) {
    // What the runtime itself says is shorter than what a person is told whose model cannot be loaded.
    const cause = error instanceof FabulaError ? (error.cause ?? error) : error;
    if (nativeFault(String(cause)) === 'old') {
      return `its driver is too old for the libraries here: update it (${firstLine(cause)})`;
    }
    return firstLine(cause);
  }
}

async function answers(graph: CompiledGraph, device: OpenDevice): Promise<Record<string, Output>> {
  const session = await createSession(graph, device, 'device probe');
  try {
    return await session.run(probeFeeds(graph));
  } finally {
    await session.release();
  }
}

/** Feeds for a graph of fixed sizes. */
export function probeFeeds(graph: CompiledGraph): Record<string, Feed> {
  return Object.fromEntries(
    graph.inputs.map((spec) => {
      const dims = spec.shape.map(Number);
      const count = dims.reduce((a, b) => a * b, 1);
      return [spec.name, { dims, data: Float32Array.from({ length: count }, (_, i) => Math.sin(i)) }];
    }),
  );
}

/** max |a - b| / max |b|; not a number when a value is not. */
function errorOf(actual: Float32Array, expected: Float32Array): number {
  let [worst, scale] = [0, 0];
  for (const [i, value] of expected.entries()) {
    const difference = Math.abs(value - actual[i]!);
    if (Number.isNaN(difference)) return Number.NaN;
    worst = Math.max(worst, difference);
    scale = Math.max(scale, Math.abs(value));
  }
  return worst / scale;
}
