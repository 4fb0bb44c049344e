// One call of the U-Net for one frame, with context log-weights where its graph has them: builds the batch (negative
// branch first) and the log-weights of every block at this step, and splits the answer. Knows nothing of schedulers or
// of guidance's arithmetic.

import type { CompiledUnet } from '../../../native-models/index.ts';
import type { Session } from '../runtime/session.ts';
import { logWeightFeeds } from './log-weight-feeds.ts';
import { branchFeeds, type IdentityInputs, mostRowsOf, type Prediction, stepFeeds } from './unet-feeds.ts';
import { repeatedPredictor } from './unet-repeated.ts';

export interface LoadedUnet {
  session: Session;
  compiled: CompiledUnet;
}

/** From scaled latents, time step and step number to the model's outputs for both branches. */
export type Predictor = (latents: Float32Array, timestep: number, step: number) => Promise<Prediction>;

export function framePredictor(unet: LoadedUnet, frame: IdentityInputs): Predictor {
  return unet.compiled.context === 'weighed' ? weighedPredictor(unet, frame) : repeatedPredictor(unet, frame);
}

function weighedPredictor(unet: LoadedUnet, inputs: IdentityInputs): Predictor {
  const { shape, negativeBranch, condition, references } = inputs;
  const watch = inputs.watch ?? references?.watch;
  const { context, negative, pooled } = condition;
  const branches = [
    ...(negativeBranch ? [{ states: negative, ...(pooled ? { pooled: pooled.negative } : {}) }] : []),
    { states: context.states, ...(pooled ? { pooled: pooled.positive } : {}) },
  ];
  const own = branches.length;
  const area = shape[0] * shape[1] * shape[2];
  // Rows beyond a branch's own are masked by their log-weight.
  const constant = branchFeeds(
    inputs,
    [...branches, ...(references?.rows ?? [])],
    unet.compiled.contextRows(mostRowsOf(inputs)),
  );
  const weights = logWeightFeeds(unet.compiled, inputs);

  return async (latents, timestep, step) => {
    const out = await unet.session.run({
      ...constant,
      ...weights(step),
      ...references?.feeds(step),
      ...watch?.feeds,
      ...stepFeeds(
        latents,
        timestep,
        shape,
        own,
        references?.rows.map((row) => row.latents(step)),
      ),
    });
    watch?.seen(out);
    const data = out.out_sample!.data;
    const positive = data.subarray((own - 1) * area, own * area);
    return negativeBranch ? { negative: data.subarray(0, area), positive } : { positive };
  };
}
