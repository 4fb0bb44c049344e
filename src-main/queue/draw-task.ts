// From a batch to what the engine is asked for: places on this machine come in here, and nowhere into the story. Pure.

import { omitUndefined } from '../contract/omit-undefined.ts';
import type { ChosenLora, Device } from '../contract/settings.ts';
import type { ModelPlace } from '../diffusion/story-request.ts';
import type { DrawTask } from '../engine/messages.ts';
import { type TaggedLora, withoutTags } from '../models/lora-tags.ts';
import type { Run } from '../story/run.ts';
import type { Batch } from './batch.ts';

/** One of a story's LoRAs where it lies. */
export interface LocatedLora extends ChosenLora {
  file: string;
  /** Where a prompt names it: what stands there. */
  tag?: string;
}

export interface DrawnOn {
  model: ModelPlace;
  loras: readonly LocatedLora[];
  device: Device;
  previews: boolean;
  versions: Run['versions'];
}

export function drawTaskOf(batch: Batch, { model, loras, device, previews, versions }: DrawnOn): DrawTask {
  const { loras: _named, ...settings } = batch.settings;
  const tagged = loras.filter((lora): lora is TaggedLora => lora.tag !== undefined);
  const plain = (text: string): string => withoutTags(text, tagged);
  return {
    request: {
      model,
      device,
      scenes: batch.scenes.map(({ identityPrompt, framePrompt, negative, seed, cast }) => ({
        identityPrompt: plain(identityPrompt),
        framePrompt: plain(framePrompt),
        ...(negative === '' ? {} : { negativePrompt: plain(negative) }),
        seed,
        cast: cast.map((one) => ({ ...one, words: plain(one.words) })),
        ...(batch.isOfLooks ? { findsSubject: true } : {}),
      })),
      draw: batch.draw.map((one) => one.scene),
      reference: { ...batch.reference, style: plain(batch.reference.style) },
      settings: {
        ...settings,
        loras: loras.map(({ file, strength, sha256, blocks }) =>
          omitUndefined({ file, strength, sha256, blocks }),
        ),
      },
    },
    record: {
      numbers: batch.scenes.map((one) => one.number),
      storyScenes: batch.storyScenes,
      loraNames: loras.map(({ name }) => name),
      versions,
    },
    previews,
  };
}
