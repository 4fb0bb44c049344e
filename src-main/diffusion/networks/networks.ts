// The networks that draw, loaded when they are needed and kept while model, weights and device stay the same: the VAE, and as
// many U-Nets as fit. Where memory is short only one network is there at a time (see choose-memory.ts).

import { createSession, type OpenDevice, type Session } from '../runtime/session.ts';
import type { Graphs } from './graphs.ts';
import type { ChosenMemory } from './reckon-memory.ts';
import type { LoadedUnet } from './unet.ts';
import { prepareUnet } from './weights.ts';

export interface NetworksWanted {
  graphs: Graphs;
  device: OpenDevice;
  memory: ChosenMemory;
}

const CPU: OpenDevice = { name: 'cpu', profile: 'cpu' };

export class Networks {
  #key = '';
  /** By their graphs, the last used last: scenes of one story may want several, for as many rows as they have characters. */
  readonly #unets = new Map<string, LoadedUnet>();
  #vae: Session | undefined;
  #vaeKey = '';

  /** Whether a drawing can begin without loading anything. */
  has(wanted: NetworksWanted): boolean {
    return keyOf(wanted) === this.#key && this.#unets.has(wanted.graphs.key);
  }

  /** Loads what a drawing begins with, so that what cannot be loaded is told before the first step. */
  async prepare(wanted: NetworksWanted, signal?: AbortSignal): Promise<void> {
    await this.unet(wanted, signal);
    if (!wanted.memory.oneAtATime) await this.vae(wanted);
  }

  async unet(wanted: NetworksWanted, signal?: AbortSignal): Promise<LoadedUnet> {
    await this.#become(wanted);
    const { graphs, device, memory } = wanted;
    const known = this.#unets.get(graphs.key);
    if (known) {
      this.#unets.delete(graphs.key);
      this.#unets.set(graphs.key, known);
      return known;
    }
    // Beside another there is room for the VAE too.
    if (memory.oneAtATime || (memory.unets === 1 && this.#unets.size > 0)) await this.#releaseVae();
    await this.#releaseUnets(memory.unets - 1);
    const { mode } = memory;
    await prepareUnet(graphs.model, mode, device, signal);
    const compiled = graphs.unet(mode);
    const loaded = { compiled, session: await createSession(compiled.graph, device, 'U-Net') };
    this.#unets.set(graphs.key, loaded);
    return loaded;
  }

  async vae(wanted: NetworksWanted): Promise<Session> {
    await this.#become(wanted);
    const { graphs, memory } = wanted;
    const device = memory.vaeOnCpu ? CPU : wanted.device;
    const key = graphs.vaeKey(memory.vaeTile, device.profile);
    if (this.#vae && this.#vaeKey === key) return this.#vae;
    await this.#releaseVae();
    if (memory.oneAtATime) await this.#releaseUnets(0);
    this.#vae = await createSession(graphs.vae(memory.vaeTile, device.profile), device, 'VAE decoder');
    this.#vaeKey = key;
    return this.#vae;
  }

  /** Frees the native memory of all. */
  async release(): Promise<void> {
    await this.#releaseUnets(0);
    await this.#releaseVae();
  }

  /** Lets go of what was loaded for another model, or another way to hold it. */
  async #become(wanted: NetworksWanted): Promise<void> {
    const key = keyOf(wanted);
    if (key !== this.#key) await this.release();
    this.#key = key;
  }

  /** But for so many, those that were used longest ago. */
  async #releaseUnets(kept: number): Promise<void> {
    const all = [...this.#unets];
    for (const [key, { session }] of all.slice(0, Math.max(0, all.length - kept))) {
      this.#unets.delete(key);
      await session.release();
    }
  }

  async #releaseVae(): Promise<void> {
    const vae = this.#vae;
    this.#vae = undefined;
    await vae?.release();
  }
}

/** Devices of one size of tile each keep a decoder for it; the CPU's takes any. */
const keyOf = ({
  graphs,
  device,
  memory: { mode, oneAtATime, vaeOnCpu, vaeTile, unets },
}: NetworksWanted): string =>
  JSON.stringify([
    graphs.modelKey,
    mode,
    device.name,
    device.precision,
    oneAtATime,
    vaeOnCpu,
    unets,
    device.name === 'cpu' || vaeTile,
  ]);
