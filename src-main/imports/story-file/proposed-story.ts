// A story file as what it proposes, for the studio, where models and LoRAs are known by their content.

import type { Proposal } from '../proposal.ts';
import type { LoadedStory } from './loaded-story.ts';

/** Of the file's LoRAs and its model only names and hashes are of use, and paths to compare with. */
export function proposalOfStory({ story, settings, model, vae, drawnWith }: LoadedStory): Proposal {
  const { loras = [], ...others } = settings;
  const path = model === undefined || model.text === BUILT_IN ? undefined : model.text;
  return {
    title: story.title,
    style: story.style,
    characters: story.characters,
    scenes: story.scenes.map(({ prompt, caption, chapter, negative, cast, seed }) => ({
      name: '',
      prompt,
      caption,
      ...(chapter === undefined ? {} : { chapter }),
      ...(negative ? { negative } : {}),
      ...(cast ? { cast } : {}),
      ...(seed === undefined ? {} : { seed }),
    })),
    seed: story.seed,
    settings: others,
    ...(drawnWith ? { resolved: true } : {}),
    loras: loras.map(({ file, strength = 1, sha256, blocks }) => ({
      name: nameOf(file),
      file,
      strength,
      ...(sha256 === undefined ? {} : { hash: sha256 }),
      ...(blocks === undefined ? {} : { blocks }),
    })),
    ...(path === undefined
      ? {}
      : {
          model: {
            name: drawnWith?.name ?? nameOf(path),
            path,
            ...(drawnWith ? { hash: drawnWith.hash } : {}),
          },
        }),
    leftAside: vae === undefined ? [] : [{ what: 'vae', detail: nameOf(vae) }],
  };
}

/** As story files call the model that comes with Fabula. */
const BUILT_IN = 'pocket';

const nameOf = (file: string): string => file.replace(/^.*[/\\]/, '').replace(/\.safetensors$/i, '');
