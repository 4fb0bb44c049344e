// The two networks that draw, loaded when they are needed and kept while model, device and variant stay the same.
// Where memory is short only one of them is there at a time (see memory-plan.ts).

import { compileUnet, compileVaeDecoder, type UnetOptions } from '../../../native-models/index.ts';
import type { WeightsMode } from '../../contract/settings.ts';
import type { Model } from '../model/model.ts';
import { createSession, type OpenDevice, type Session } from '../runtime/session.ts';
import type { DrawingSizes } from './graph-sizes.ts';
import type { LoadedUnet } from './unet.ts';
import { preparedUnet } from './weights.ts';

export interface NetworksWanted {
  model: Model;
  device: OpenDevice;
  weights: WeightsMode;
  /** What is laid over the model, for telling it from itself. */
  changes: string;
  variant: UnetOptions;
  /** Of the VAE's graph, for devices that want them known; the U-Net's are part of its variant. */
  vaeSizes?: DrawingSizes['vae'];
  /** Never both networks at once. */
  oneAtATime: boolean;
}

export class Networks {
  #key = '';
  #unet: LoadedUnet | undefined;
  #vae: Session | undefined;

  /** Lets go of what was loaded for anything else. */
  async #become({ model, changes, variant, vaeSizes, device, oneAtATime }: NetworksWanted): Promise<void> {
    const key = JSON.stringify([
      model.checkpoint.path,
      model.hash,
      changes,
      variant,
      vaeSizes,
      device.name,
      oneAtATime,
    ]);
    if (key !== this.#key) await this.release();
    this.#key = key;
  }

  /** Loads what a drawing begins with, so that what cannot be loaded is told before the first step. */
  async prepare(wanted: NetworksWanted, signal?: AbortSignal): Promise<void> {
    await this.unet(wanted, signal);
    if (!wanted.oneAtATime) await this.vae(wanted);
  }

  async unet(wanted: NetworksWanted, signal?: AbortSignal): Promise<LoadedUnet> {
    await this.#become(wanted);
    if (this.#unet) return this.#unet;
    if (wanted.oneAtATime) await this.#releaseVae();
    const { model, weights, device, variant } = wanted;
    const compiled = compileUnet(await preparedUnet(model, weights, device, signal), variant);
    this.#unet = { compiled, session: await createSession(compiled.graph, device, 'U-Net') };
    return this.#unet;
  }

  async vae(wanted: NetworksWanted): Promise<Session> {
    await this.#become(wanted);
    if (this.#vae) return this.#vae;
    if (wanted.oneAtATime) await this.#releaseUnet();
    const { model, device, vaeSizes } = wanted;
    const graph = compileVaeDecoder(model.checkpoint.vae, {
      profile: device.profile,
      ...(vaeSizes ? { sizes: vaeSizes } : {}),
    });
    this.#vae = await createSession(graph, device, 'VAE decoder');
    return this.#vae;
  }

  /** Frees the native memory of both. */
  async release(): Promise<void> {
    await this.#releaseUnet();
    await this.#releaseVae();
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
