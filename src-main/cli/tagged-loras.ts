// LoRAs that a story's prompts name, laid over it beside those that are given: where prompts are read with their weights.

import { basename } from 'node:path';
import { omitUndefined } from '../contract/omit-undefined.ts';
import type { StoryRequest } from '../diffusion/story-request.ts';
import { dataFolder } from '../files/standard-folders.ts';
import { LoraLibrary } from '../models/lora-library.ts';
import { findTagged, loraTagsIn, withoutTags } from '../models/lora-tags.ts';

/** A LoRA that is given by its file is not laid over twice. */
export async function withTaggedLoras(request: StoryRequest): Promise<StoryRequest> {
  const { scenes, settings, reference } = request;
  if (settings.promptSyntax !== 'weighted') return request;
  const tags = loraTagsIn(scenes.flatMap(({ identityPrompt, framePrompt }) => [identityPrompt, framePrompt]));
  const found = await findTagged(tags, new LoraLibrary(dataFolder(), () => {}));
  if (found.length === 0) return request;
  const given = settings.loras ?? [];
  const more = found.filter((one) => !given.some(({ file }) => basename(file) === basename(one.file)));
  const plain = (text: string): string => withoutTags(text, found);
  return {
    ...request,
    scenes: scenes.map(({ cast, ...scene }) => ({
      ...scene,
      identityPrompt: plain(scene.identityPrompt),
      framePrompt: plain(scene.framePrompt),
      ...omitUndefined({ cast: cast?.map((one) => ({ ...one, words: plain(one.words) })) }),
    })),
    ...omitUndefined({
      reference: reference && {
        ...reference,
        ...omitUndefined({ style: reference.style && plain(reference.style) }),
      },
    }),
    settings: {
      ...settings,
      loras: [
        ...given,
        ...more.map(({ file, sha256, strength, blocks }) =>
          omitUndefined({ file, sha256, strength, blocks }),
        ),
      ],
    },
  };
}
