// Asks one device whether it computes right and how fast: once in a process, and not again in later ones as long as
// driver, runtime and graphs are the same. Which device is taken is decided elsewhere.

import { createHash } from 'node:crypto';
import { release } from 'node:os';
import {
  deviceProbes,
  deviceSpeed,
  type Precision,
  type Profile,
  profilesOf,
} from '../../../native-models/index.ts';
import { type DeviceName, providerOf } from '../../contract/settings.ts';
import { type Card, cardsOf } from './cards/card.ts';
import { readCards } from './cards/read-cards.ts';
import { cudaPackStamp, takeCudaPack } from './cuda/take-cuda-pack.ts';
import { FLOAT32_ONLY, probeDevice, probeFeeds, type Usable } from './probe-device.ts';
import { type RememberedAnswer, RememberedAnswers } from './remembered-answers.ts';
import { createSession, runtimeVersion, supportedBackends } from './session.ts';

export interface Asking {
  precision?: Precision;
  /** Whatever was answered before. */
  anew?: boolean;
}

/** What was found out, failures too: a driver does not get better while the process runs. */
const known = new Map<string, Promise<Usable>>();

/** What the device computes right, or why it cannot be used. Asked anew when the CUDA pack became another. */
export function usability(
  name: DeviceName,
  { precision = 'float32', anew = false }: Asking = {},
): Promise<Usable> {
  const key = `${name} ${precision} ${providerOf(name) === 'cuda' ? cudaPackStamp() : ''}`;
  const found = known.get(key) ?? ask(name, precision, anew);
  known.set(key, found);
  return found;
}

/** Of one run once it is warm. */
export async function secondsOf(name: DeviceName): Promise<number> {
  const answers = new RememberedAnswers();
  const key = await keyOf(name, 'float32');
  const before = key === undefined ? undefined : answers.answerTo(key);
  if (before?.seconds !== undefined) return before.seconds;
  const seconds = await timed(name);
  if (key !== undefined && before) answers.end(key, { ...before, seconds });
  return seconds;
}

/** The cards that a device's provider counts, as the system knows them. */
export const cardsBehind = async (name: DeviceName): Promise<Card[]> =>
  providerOf(name) === 'cpu'
    ? []
    : cardsOf(providerOf(name), await readCards(), process.env.CUDA_VISIBLE_DEVICES);

/**
 * A missing GPU throws for some providers and silently runs on the CPU for others, so the list of
 * providers this build has is asked first.
 */
async function ask(name: DeviceName, precision: Precision, anew: boolean): Promise<Usable> {
  if (name === 'cpu') return precision === 'float32' ? { profile: 'cpu' } : { reason: FLOAT32_ONLY };
  const provider = providerOf(name);
  const backend = (await supportedBackends()).find((one) => one.name === provider);
  if (!backend)
    return { reason: `this build of ONNX Runtime for ${process.platform} has no "${provider}" provider` };
  if (!backend.bundled) {
    const reason = takeCudaPack();
    if (reason) return { reason };
  }
  const key = await keyOf(name, precision);
  if (key === undefined) return probeDevice(name, precision);
  const answers = new RememberedAnswers();
  const before = anew ? undefined : profileOf(name, answers.answerTo(key));
  if (before) return { profile: before };
  if (!anew && answers.wasFatal(key)) {
    return { reason: 'its driver took the process along that asked it last; "fabula devices" asks it again' };
  }
  answers.begin(key);
  const found = await probeDevice(name, precision);
  answers.end(key, 'profile' in found ? found : undefined);
  return found;
}

const profileOf = (name: DeviceName, answer: RememberedAnswer | undefined): Profile | undefined =>
  profilesOf(providerOf(name)).find((profile) => profile === answer?.profile);

/** All that an answer depends on; undefined where the driver is not told, and nothing is remembered. */
async function keyOf(name: DeviceName, precision: Precision): Promise<string | undefined> {
  const provider = providerOf(name);
  if (provider === 'cpu') return undefined;
  const cards = provider === 'coreml' ? [{ name: 'Apple', driver: release() }] : await cardsBehind(name);
  if (cards.length === 0 || cards.some(({ driver }) => driver === undefined)) return undefined;
  const drivers = cards.map((card) => `${card.name} ${card.driver}`);
  return JSON.stringify([name, precision, drivers, await runtimeVersion(), graphsOf(name, precision)]);
}

/** Tells the questions apart from those of other versions. */
function graphsOf(name: DeviceName, precision: Precision): string {
  const hash = createHash('sha256');
  for (const profile of profilesOf(providerOf(name))) {
    for (const probe of deviceProbes) hash.update(probe(profile, { precision }).model);
  }
  return hash.digest('hex').slice(0, 16);
}

async function timed(name: DeviceName): Promise<number> {
  const graph = deviceSpeed();
  const session = await createSession(graph, { name, profile: providerOf(name) }, 'device probe');
  try {
    const feeds = probeFeeds(graph);
    let least = Number.POSITIVE_INFINITY;
    for (let k = 0; k < 4; k++) {
      const started = performance.now();
      await session.run(feeds);
      if (k > 0) least = Math.min(least, performance.now() - started);
    }
    return least / 1000;
  } finally {
    await session.release();
  }
}
