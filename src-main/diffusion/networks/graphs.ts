// The graphs of one model's networks for one device and one way to draw: each is compiled when it is first asked for and
// then kept, so that reckoning memory and loading a network share it. Knows nothing of sessions.

import {
  type CompiledGraph,
  type CompiledUnet,
  type Component,
  compileTextEncoder,
  compileUnet,
  compileVaeDecoder,
  type GraphMemory,
  graphMemory,
  type Precision,
  type Profile,
  type UnetOptions,
  wantsSizes,
} from '../../../native-models/index.ts';
import { omitUndefined } from '../../contract/omit-undefined.ts';
import type { WeightsMode } from '../../contract/settings.ts';
import type { Model } from '../model/model.ts';
import { type DrawingSizes, textSizes, vaeSizes } from './graph-sizes.ts';
import { compiledWeights, plannedUnet } from './weights.ts';

/** What the U-Net's graph is built for, beside its weights. */
export type UnetVariant = Pick<
  UnetOptions,
  'freeU' | 'perQueryLogWeights' | 'regions' | 'reference' | 'attentionMaps'
>;

export interface GraphsOptions {
  profile?: Profile;
  /** Of the U-Net. */
  precision?: Precision;
  /** Of the U-Net: half precision acted out in float32. */
  rounding?: 'half';
  variant?: UnetVariant;
  /** Of every call, for profiles that want them known. */
  sizes?: DrawingSizes;
  /** What is laid over the model, for telling it from itself. */
  changes?: string;
}

export class Graphs {
  readonly model: Model;
  /** The same for the same model with the same changes. */
  readonly modelKey: string;
  /** The same for graphs that are the same. */
  readonly key: string;
  readonly #profile: Profile;
  readonly #precision: Precision;
  readonly #rounding: 'half' | undefined;
  readonly #variant: UnetVariant;
  readonly #sizes: DrawingSizes | undefined;
  readonly #unets = new Map<WeightsMode, CompiledUnet>();
  readonly #encoders = new Map<string, CompiledGraph>();
  readonly #memories = new Map<CompiledGraph, Map<string, GraphMemory>>();
  readonly #vaes = new Map<string, CompiledGraph>();

  constructor(model: Model, options: GraphsOptions = {}) {
    const { profile = 'cpu', precision = 'float32', rounding, variant = {}, sizes, changes = '' } = options;
    this.model = model;
    this.#profile = profile;
    this.#precision = precision;
    this.#rounding = rounding;
    this.#variant = variant;
    this.#sizes = sizes;
    this.modelKey = JSON.stringify([model.checkpoint.path, model.hash, changes]);
    this.key = JSON.stringify([this.modelKey, profile, precision, rounding, variant, sizes]);
  }

  /** Quantised weights that it reads need not be there yet: see `prepareUnet`. */
  unet(mode: WeightsMode): CompiledUnet {
    return remembered(this.#unets, mode, () =>
      compileUnet(plannedUnet(this.model, mode), {
        ...this.#variant,
        profile: this.#profile,
        precision: this.#precision,
        weights: compiledWeights(mode),
        ...omitUndefined({ rounding: this.#rounding, sizes: this.#sizes?.unet }),
      }),
    );
  }

  /**
   * For these latents along a side at once, where graphs have sizes.
   * @param profile The device's, or the processor's where the VAE runs there beside another device.
   */
  vae(tile: number, profile = this.#profile): CompiledGraph {
    const drawn = wantsSizes(profile) ? this.#sizes?.unet : undefined;
    const sizes = drawn && vaeSizes({ height: drawn.H, width: drawn.W }, tile);
    return remembered(this.#vaes, JSON.stringify([profile, sizes]), () =>
      compileVaeDecoder(this.model.checkpoint.vae, { profile, ...omitUndefined({ sizes }) }),
    );
  }

  /** The same for decoders that are the same. */
  vaeKey(tile: number, profile = this.#profile): string {
    const isOpen = !wantsSizes(profile);
    return JSON.stringify([this.modelKey, profile, isOpen ? null : [tile, this.#sizes?.unet]]);
  }

  /** SDXL reads the penultimate layer of both encoders and the second one's pooled output; SD the last layer, normed. */
  textEncoder(component: Component, mode: WeightsMode, clipSkip = 0): CompiledGraph {
    const weights = compiledWeights(mode);
    return remembered(this.#encoders, `${component.name} ${weights} ${clipSkip}`, () => {
      const isSdxl = this.model.checkpoint.family === 'sdxl';
      return compileTextEncoder(component, {
        profile: this.#profile,
        hiddenState: isSdxl ? 'penultimate' : 'normed',
        pooled: isSdxl && component.name === 'text_encoder_2',
        clipSkip,
        weights,
        sizes: textSizes,
      });
    });
  }

  /** What one of these graphs takes at these sizes of its symbols. */
  memoryOf(graph: CompiledGraph, sizes: Readonly<Record<string, number>>): GraphMemory {
    const known = remembered(this.#memories, graph, () => new Map<string, GraphMemory>());
    return remembered(known, JSON.stringify(sizes), () => graphMemory(graph, sizes));
  }

  /** The text encoders, in the order their states are laid side by side. */
  get encoders(): readonly Component[] {
    const { textEncoder, textEncoder2 } = this.model.checkpoint;
    return textEncoder2 ? [textEncoder, textEncoder2] : [textEncoder];
  }
}

function remembered<K, V>(known: Map<K, V>, key: K, make: () => V): V {
  const value = known.get(key) ?? make();
  known.set(key, value);
  return value;
}
