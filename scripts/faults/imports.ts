// Files that come in: Word documents, manuscripts, pictures of Fabula and other tools, ComfyUI's graphs. What is accepted
// must be scenes as a story takes them; nothing may take long, whatever a file says of itself.

import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { edit } from '../../src-main/contract/edits.ts';
import type { ImportOptions } from '../../src-main/contract/imports.ts';
import { chosenSettings, drawSettings } from '../../src-main/contract/settings.ts';
import { zip } from '../../src-main/files/testing/zip.ts';
import { docxParts } from '../../src-main/imports/testing/docx.ts';
import { insertText, internationalTextChunk, textChunk } from '../../src-main/pictures/png-chunks.ts';
import { newScenes } from '../../src-main/studio/incoming/fill-document.ts';
import { Incoming } from '../../src-main/studio/incoming/incoming.ts';
import type { MatchedProposal } from '../../src-main/studio/incoming/match-proposal.ts';
import type { Campaign } from './campaign.ts';
import { eachCase } from './cases.ts';
import { mutateBytes, mutateJsonText, mutateText } from './mutate.ts';
import type { Random } from './random.ts';

/** Milliseconds for one file, on a machine that does other things too. */
const PATIENCE = 20_000;

const settings = {
  ...drawSettings.parse({}),
  width: 64,
  height: 64,
  steps: 2,
  guidanceScale: 5,
  scheduler: 'ddim',
};
const record = {
  format: 'fabula-frame',
  version: 1,
  scene: 1,
  scenes: 2,
  identityPrompt: 'A drawing of a red fox',
  framePrompt: 'in the snow',
  prompt: 'x',
  window: [1, 2],
  seed: 7,
  run: {
    versions: { fabula: '0.1.0', onnxruntime: '1' },
    model: { id: 'm', name: 'Mine', hash: 'abc' },
    device: 'cpu',
    settings,
  },
};
const parameters = `a red fox, (sharp:1.2) <lora:ink:0.7>
Negative prompt: blurry
Steps: 24, Sampler: DPM++ 2M, Schedule type: Karras, CFG scale: 6.5, Seed: 31, Size: 768x512, Model hash: 31e35c80fc, Model: "sd, xl", Lora hashes: "ink: aabbccdd"`;
const graph = {
  '3': {
    class_type: 'KSampler',
    inputs: { seed: 1, steps: 12, cfg: 4, sampler_name: 'euler', scheduler: 'karras', model: ['4', 0], positive: ['6', 0], negative: ['7', 0], latent_image: ['5', 0] },
  },
  '4': { class_type: 'CheckpointLoaderSimple', inputs: { ckpt_name: 'a.safetensors' } },
  '5': { class_type: 'EmptyLatentImage', inputs: { width: 512, height: 640 } },
  '6': { class_type: 'CLIPTextEncode', inputs: { text: 'a fox' } },
  '7': { class_type: 'CLIPTextEncode', inputs: { text: 'blurry' } },
}; // biome-ignore format: one graph
const screen = {
  nodes: [
    { id: 3, type: 'KSampler', widgets_values: [7, 'fixed', 12, 4, 'euler', 'karras', 1], inputs: [{ name: 'positive', link: 2 }], mode: 0 },
    { id: 6, type: 'CLIPTextEncode', widgets_values: ['a fox'], inputs: [], mode: 0 },
  ],
  links: [[2, 6, 0, 3, 1, 'CONDITIONING']],
}; // biome-ignore format: one graph
const words =
  '# One\n\nA *red* fox.\n\n- a\n- b\n\n## Two\n\n> שלום\n\n* * *\n\n| a | b |\n|---|---|\n| 1 | 2 |\n';
const body =
  '<w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr><w:r><w:t>One</w:t></w:r></w:p><w:p><w:r><w:t>A fox</w:t><w:br/><w:t>ran.</w:t></w:r></w:p><w:tbl><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl>';

/** Its name, and its bytes. */
function brokenFile(random: Random, plain: Buffer): [name: string, bytes: Uint8Array] {
  const png = (chunk: ReturnType<typeof textChunk>) => insertText(plain, [chunk]);
  switch (random.below(8)) {
    case 0:
      return ['a.docx', mutateBytes(random, zip(docxParts(body), { deflate: random.chance(0.5) }))];
    case 1:
      return ['a.docx', zip(docxParts(mutateText(random, body)), { deflate: true })];
    case 2:
      return ['a.md', Buffer.from(mutateText(random, words))];
    case 3:
      return [
        'a.txt',
        random.chance(0.5)
          ? Buffer.from(mutateText(random, words))
          : mutateBytes(random, Buffer.from(words, 'utf16le')),
      ];
    case 4:
      return ['a.png', png(textChunk('parameters', mutateText(random, parameters)))];
    case 5:
      return ['a.png', png(internationalTextChunk('fabula', mutateJsonText(random, record)))];
    case 6:
      return ['a.json', Buffer.from(mutateJsonText(random, random.chance(0.5) ? graph : screen))];
    default:
      return ['a.png', mutateBytes(random, png(textChunk('prompt', JSON.stringify(graph))))];
  }
}

const OPTIONS: readonly ImportOptions[] = [
  { split: 'headings', into: 'captions' },
  { split: 'paragraphs', into: 'prompts' },
];

function wrongWith(proposal: MatchedProposal): string | undefined {
  if (!chosenSettings.safeParse(proposal.settings).success) return 'settings that no story has';
  const scenes = newScenes(proposal, new Set(), () => undefined);
  if (scenes.length === 0) return undefined;
  const parsed = edit.safeParse({ type: 'scene.add', scenes });
  return parsed.success ? undefined : `no scenes: ${parsed.error.issues[0]?.message}`;
}

export const campaign: Campaign = {
  name: 'imports',
  what: 'manuscripts, pictures and workflows that come in',
  cases: 1500,
  async run(options) {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'fabula-faults-'));
    const plain = await sharp(new Uint8Array(192), { raw: { width: 8, height: 8, channels: 3 } })
      .png()
      .toBuffer();
    const incoming = new Incoming({
      libraries: async () => ({
        builtIn: { name: 'Pocket', hash: 'ab' },
        models: [],
        loras: [],
        defaults: new Map(),
      }),
      sceneOf: () => undefined,
    });
    try {
      return await eachCase(options, async (random) => {
        const [name, bytes] = brokenFile(random, plain);
        const file = path.join(folder, name);
        fs.writeFileSync(file, bytes);
        const began = performance.now();
        const looked = await incoming.look(file);
        if (performance.now() - began > PATIENCE) return `${name} took too long`;
        if (looked.is === 'ready') return wrongWith(looked.proposal);
        if (looked.is !== 'asked') return undefined;
        const { key } = looked.view;
        for (const one of OPTIONS) {
          const wrong = wrongWith((await incoming.take(key, one, 0)).proposal);
          if (wrong) return wrong;
        }
        return undefined;
      });
    } finally {
      fs.rmSync(folder, { recursive: true });
    }
  },
};
