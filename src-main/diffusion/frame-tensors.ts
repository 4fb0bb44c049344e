// The numbers behind one frame, for `--dump` and for parity: named and shaped as the reference has them.

import type { FramePrompt } from './method/consolidate.ts';
import { logWeights } from './method/ipca.ts';
import type { FrameCondition } from './networks/conditioning.ts';
import type { StoryPlan } from './plan.ts';
import type { FrameTensors } from './story-request.ts';

export function frameTensors(frame: {
  prompt: FramePrompt;
  condition: FrameCondition;
  noise: Float32Array;
  latents: Float32Array;
  image: Float32Array;
  plan: StoryPlan;
}): FrameTensors {
  const { prompt, condition, plan } = frame;
  const ids = prompt.inputIds[0]!;
  const float = (data: Float32Array, shape: number[]) => ({ type: 'float32' as const, shape, data });
  return {
    input_ids: { type: 'int64', shape: [ids.length], data: ids },
    prompt_embeds: float(condition.edited, [condition.edited.length / condition.width, condition.width]),
    ...(condition.pooled
      ? { pooled: float(condition.pooled.positive, [condition.pooled.positive.length]) }
      : {}),
    log_weights: float(logWeights(condition.context, true), [condition.context.rows]),
    noise: float(frame.noise, [...plan.shape]),
    latents: float(frame.latents, [...plan.shape]),
    image: float(frame.image, [plan.settings.height, plan.settings.width, 3]),
  };
}
