// LoRAs that prompts name, as `<lora:ink:0.8>`: found by name among those of this machine. Which texts are read so, and that
// the tags are no words, others know.

import { basename } from 'node:path';
import { readerFor } from '../diffusion/method/read-texts.ts';
import type { LoraLibrary } from './lora-library.ts';

/** A LoRA that a text names, where it lies. */
export interface TaggedLora {
  /** As it stands in the text. */
  tag: string;
  name: string;
  sha256: string;
  file: string;
  strength: number;
  blocks?: Record<string, number>;
}

/** `<lora:name>`, `<lora:name:strength>`, `<lora:name:text encoders' strength:U-Net's strength>`; what follows is not read. */
const TAG = /^<(?:lora|lyco):([^:<>]+)(?::([+-]?[\d.]+))?(?::([+-]?[\d.]+))?(?::[^<>]*)?>$/;

const bare = (name: string): string =>
  name
    .trim()
    .replace(/^.*[/\\]/, '')
    .replace(/\.(safetensors|sft|gguf)$/i, '')
    .toLowerCase();

/** Tags of texts that are read with their weights, each once. */
export function loraTagsIn(texts: readonly string[]): string[] {
  const read = readerFor('weighted');
  return [...new Set(texts.flatMap((text) => read(text).tags))];
}

/** Those that are here; the same file once. What is not found is left in the text, which whoever draws it tells. */
export async function findTagged(tags: readonly string[], library: LoraLibrary): Promise<TaggedLora[]> {
  if (tags.length === 0) return [];
  const known = await library.all();
  const found = new Map<string, TaggedLora>();
  for (const tag of tags) {
    const [, name = '', first = '1', second] = TAG.exec(tag) ?? [];
    const lora = known.find((one) => [one.name, basename(one.path)].some((own) => bare(own) === bare(name)));
    if (name === '' || lora === undefined || found.has(lora.sha256)) continue;
    const file = await library.pathOf(lora).catch(() => undefined);
    const [text, unet] = [Number(first), Number(second ?? first)];
    if (file === undefined || ![text, unet].every((one) => Math.abs(one) <= 10)) continue;
    const own = { tag, name: lora.name, sha256: lora.sha256, file };
    // Strength is the U-Net's, and the text encoders' a factor of it.
    const isApart = text !== unet;
    found.set(
      lora.sha256,
      isApart && unet !== 0
        ? { ...own, strength: unet, blocks: { te: text / unet } }
        : isApart
          ? { ...own, strength: text, blocks: { rest: 0, in: 0, mid: 0, out: 0 } }
          : { ...own, strength: unet },
    );
  }
  return [...found.values()].filter(({ blocks }) => Math.abs(blocks?.te ?? 0) <= 10);
}

/** The text without the tags of what was found. */
export const withoutTags = (text: string, found: readonly TaggedLora[]): string =>
  found.reduce((rest, { tag }) => rest.replaceAll(tag, ''), text);
