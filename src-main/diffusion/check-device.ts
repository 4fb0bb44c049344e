// One real step of a model's U-Net on one device, timed: what a person can expect of it, and what a bug report needs. Made
// as a story is drawn, by the same request. May end the process: ask in one that does nothing else.

import type { CompiledUnet, Precision } from '../../native-models/index.ts';
import type { DeviceCheck } from '../contract/drawing.ts';
import type { DeviceName } from '../contract/settings.ts';
import { prepareUnet } from './networks/weights.ts';
import { type OpenedRequest, openRequest } from './open-request.ts';
import { usability } from './runtime/ask-device.ts';
import { createSession, type Feed } from './runtime/session.ts';
import type { ModelPlace } from './story-request.ts';

/** Seconds: a first step that takes longer is believed, though it sets things up as well. */
const LONG = 20;

/** Throws what keeps the model from being drawn with on the device. */
export async function checkDevice(model: ModelPlace, device: DeviceName): Promise<DeviceCheck> {
  const opened = await open(model, device, 'float32');
  const { settings, scheduler } = opened.plan;
  const { mode } = opened.memory;
  const seconds = await stepSeconds(opened);
  const half = await usability(device, { precision: 'float16' });
  const { fallsBack } = opened.graphs.unet(mode).graph;
  return {
    model: opened.model.name,
    width: settings.width,
    height: settings.height,
    steps: scheduler.timesteps.length,
    weights: mode,
    profile: opened.device.profile,
    ...(fallsBack ? { fellBack: fallsBack } : {}),
    runs: [
      { precision: 'float32', stepSeconds: seconds },
      ...('profile' in half
        ? [
            {
              precision: 'float16' as const,
              stepSeconds: await stepSeconds(await open(model, device, 'float16')),
            },
          ]
        : []),
    ],
    ...('reason' in half ? { notInHalf: half.reason } : {}),
  };
}

const open = (model: ModelPlace, device: DeviceName, precision: Precision): Promise<OpenedRequest> =>
  openRequest({
    model,
    device,
    scenes: [{ identityPrompt: 'a red fox', framePrompt: 'in the snow', seed: 1 }],
    settings: { precision },
  });

async function stepSeconds({ model, graphs, device, plan, memory }: OpenedRequest): Promise<number> {
  await prepareUnet(model, memory.mode, device);
  const unet = graphs.unet(memory.mode);
  const session = await createSession(unet.graph, device, 'U-Net');
  try {
    const feeds = feedsOf(unet, plan);
    const step = async (): Promise<number> => {
      const started = performance.now();
      await session.run(feeds);
      return (performance.now() - started) / 1000;
    };
    const first = await step();
    return first > LONG ? first : Math.min(first, await step(), await step());
  } finally {
    await session.release();
  }
}

const TEXT_ROWS = 77;

/** Something for every input, at the sizes of a picture: a wave, as no shortcut for zeros may help. */
function feedsOf(unet: CompiledUnet, { shape, negativeBranch }: OpenedRequest['plan']): Record<string, Feed> {
  const [, H, W] = shape;
  const sizes: Record<string, number> = {
    B: unet.batch ?? (negativeBranch ? 2 : 1),
    S: unet.contextRows(TEXT_ROWS),
    H,
    W,
  };
  return Object.fromEntries(
    unet.graph.inputs.map(({ name, type, shape: wanted }) => {
      const dims = wanted.map((dim) => (typeof dim === 'number' ? dim : (sizes[dim] ?? 1)));
      const length = dims.reduce((a, b) => a * b, 1);
      const isWeight = name.startsWith('log_weights');
      const data =
        type === 'int64'
          ? new BigInt64Array(length)
          : Float32Array.from({ length }, (_, i) => (isWeight ? 0 : Math.sin(i)));
      return [name, { data, dims }];
    }),
  );
}
