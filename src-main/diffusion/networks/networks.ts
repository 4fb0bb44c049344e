// The two networks that draw, loaded when they are needed and kept while graphs, weights and device stay the same.
// Where memory is short only one of them is there at a time (see choose-memory.ts).

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
  #unet: LoadedUnet | undefined;
  #vae: Session | undefined;

  /** Whether a drawing can begin without loading anything. */
  has(wanted: NetworksWanted): boolean {
    return keyOf(wanted) === this.#key && this.#unet !== undefined;
  }

  /** Loads what a drawing begins with, so that what cannot be loaded is told before the first step. */
  async prepare(wanted: NetworksWanted, signal?: AbortSignal): Promise<void> {
    await this.unet(wanted, signal);
    if (!wanted.memory.oneAtATime) await this.vae(wanted);
  }

  async unet(wanted: NetworksWanted, signal?: AbortSignal): Promise<LoadedUnet> {
    await this.#become(wanted);
    if (this.#unet) return this.#unet;
    if (wanted.memory.oneAtATime) await this.#releaseVae();
    const { graphs, device, memory } = wanted;
    const { mode } = memory;
    await prepareUnet(graphs.model, mode, device, signal);
    const compiled = graphs.unet(mode);
    this.#unet = { compiled, session: await createSession(compiled.graph, device, 'U-Net') };
    return this.#unet;
  }

  async vae(wanted: NetworksWanted): Promise<Session> {
    await this.#become(wanted);
    if (this.#vae) return this.#vae;
    const { graphs, memory } = wanted;
    if (memory.oneAtATime) await this.#releaseUnet();
    const device = memory.vaeOnCpu ? CPU : wanted.device;
    this.#vae = await createSession(graphs.vae(memory.vaeTile, device.profile), device, 'VAE decoder');
    return this.#vae;
  }

  /** Frees the native memory of both. */
  async release(): Promise<void> {
    await this.#releaseUnet();
    await this.#releaseVae();
  }

  /** Lets go of what was loaded for anything else. */
  async #become(wanted: NetworksWanted): Promise<void> {
    const key = keyOf(wanted);
    if (key !== this.#key) await this.release();
    this.#key = key;
  }

  async #releaseUnet(): Promise<void> {
    const unet = this.#unet;
    this.#unet = undefined;
    await unet?.session.release();
  }

  async #releaseVae(): Promise<void> {
    const vae = this.#vae;
    this.#vae = undefined;
    await vae?.release();
  }
}

/** Devices of one size of tile each keep a decoder for it; the CPU's takes any. */
const keyOf = ({ graphs, device, memory: { mode, oneAtATime, vaeOnCpu, vaeTile } }: NetworksWanted): string =>
  JSON.stringify([graphs.key, mode, device.name, oneAtATime, vaeOnCpu, device.name === 'cpu' || vaeTile]);
