// Story files in all their forms: Fabula's own YAML, prompt sets in JSON and YAML, a story.json. What is accepted must
// be a story as the record has it, with something to draw.

import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { drawSettings } from '../../src-main/contract/settings.ts';
import { readStoryFile } from '../../src-main/imports/story-file/story-file.ts';
import { sceneWords } from '../../src-main/story/identity.ts';
import { story } from '../../src-main/story/story.ts';
import { recordFormat } from '../../src-main/story/story-record.ts';
import type { Campaign } from './campaign.ts';
import { eachCase } from './cases.ts';
import { mutateJsonText, mutateText } from './mutate.ts';
import type { Random } from './random.ts';

const own = `title: The fox
style: A watercolor of
characters: {fox: a red fox with a coat, owl: &owl a small owl}
scenes:
  - {prompt: finding a lantern, caption: "One evening, a light."}
  - prompt: >
      sitting by a river
      at night
    cast: [fox, owl]
    seed: 3
  - {prompt: *owl, cast: owl}
seed: 7
settings:
  model: models/mine
  steps: 20
  guidance: 4.5
  size: 768x512
  scheduler: ddim
  negative: no
  identity-blocks: [mid, up0]
  lora: [a.safetensors:0.5, {file: b.safetensors, strength: 1}]
  freeu: true
`;
/** The same as JSON, which is YAML too: keys and values can be any. */
const ownAsJson = {
  style: 'A watercolor of',
  characters: { fox: 'a red fox', owl: 'a small owl' },
  scenes: [{ prompt: 'finding a lantern', cast: ['fox', 'owl'], seed: 3 }, { prompt: 'at night' }],
  seed: 7,
  settings: { steps: 20, size: '768x512', lora: ['a.safetensors:0.5'], identity: 3, freeu: [1, 1, 1, 1] },
};
const groups = `animals:
  - concept_token: fox
    style: A photo of
    subject: a fox
    settings: [in a boat, on a hill]
  - {style: A drawing of, subject: an owl, settings: [at night]}
`;
const combinations = {
  combinations: [{ id_prompt: 'a fox', frame_prompt_list: ['in a boat', 'on a hill'] }],
};
const drawn = {
  format: recordFormat,
  version: 1,
  story: {
    title: 'x',
    style: 'A drawing of',
    characters: [{ name: 'fox', description: 'a fox' }],
    scenes: [{ prompt: 'a house', cast: ['fox'] }],
    seed: 7,
  },
  modelReference: '../models/mine',
  run: {
    versions: { fabula: '0.1.0', onnxruntime: '1.30.0' },
    model: { id: 'm', name: 'Mine', hash: 'abc' },
    device: 'cpu',
    settings: drawSettings.parse({ width: 64, height: 64, steps: 2, guidanceScale: 5, scheduler: 'ddim' }),
  },
  frames: [],
};

function brokenStory(random: Random): string {
  switch (random.below(7)) {
    case 0:
      return mutateJsonText(random, drawn);
    case 1:
      return mutateJsonText(random, combinations);
    case 2:
      return mutateText(random, groups);
    case 3:
    case 4:
      return mutateJsonText(random, ownAsJson);
    default:
      return mutateText(random, own);
  }
}

export const campaign: Campaign = {
  name: 'stories',
  what: 'story files in YAML and JSON',
  cases: 2000,
  async run(options) {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'fabula-faults-'));
    const file = path.join(folder, 'story.yaml');
    try {
      return await eachCase(options, async (random) => {
        fs.writeFileSync(file, brokenStory(random));
        const loaded = await readStoryFile(file, random.chance(0.3) ? 1 : undefined);
        const checked = story.safeParse(loaded.story);
        if (!checked.success) return `no story: ${checked.error.issues[0]?.message}`;
        const settings = drawSettings.safeParse(loaded.settings);
        if (!settings.success) return `no settings: ${settings.error.issues[0]?.path}`;
        const words = sceneWords(loaded.story);
        if (words.length === 0) return 'nothing to draw';
        const seedless = words.find(({ seed }) => !Number.isSafeInteger(seed) || seed < 0);
        return seedless ? `the seed ${seedless.seed}` : undefined;
      });
    } finally {
      fs.rmSync(folder, { recursive: true });
    }
  },
};
