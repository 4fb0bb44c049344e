// story.json: all that is needed to draw a story again, and which pictures came out. It holds no times
// and nothing of the machine, so the same story drawn twice gives the same bytes.

import { createHash } from 'node:crypto';
import { z } from 'zod';
import { run } from './run.ts';
import { seed } from './scene.ts';
import { story } from './story.ts';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

const frameEntry = z.strictObject({
  /** From 1. */
  scene: z.int().min(1),
  file: z.string().regex(/^\d{2,}-[a-z0-9-]+\.png$/),
  sha256,
  seed,
  identityPrompt: z.string(),
  framePrompt: z.string(),
  prompt: z.string(),
  window: z.array(z.int().min(1)),
});

export const recordFormat = 'fabula-story';
export const recordFile = 'story.json';

export const storyRecord = z.strictObject({
  format: z.literal(recordFormat),
  version: z.literal(1),
  story,
  /** A built-in name, or the path of the model's folder from this file's. */
  modelReference: z.string(),
  /** The path, from this file's folder, of a VAE in place of the model's own. */
  vaeReference: z.string().optional(),
  run,
  frames: z.array(frameEntry),
});

export type FrameEntry = z.infer<typeof frameEntry>;
export type StoryRecord = z.infer<typeof storyRecord>;

/** Everything that decides the pixels of the frames; captions, chapters and the title do not. */
function drawingOf({ story, run }: Pick<StoryRecord, 'story' | 'run'>) {
  const { style, characters, scenes, seed } = story;
  return {
    style,
    characters,
    scenes: scenes.map(({ caption: _, chapter: __, ...rest }) => rest),
    seed,
    ...run,
  };
}

/** The same for any order of keys. */
export function drawingHash(record: Pick<StoryRecord, 'story' | 'run'>): string {
  return createHash('sha256')
    .update(canonical(drawingOf(record)))
    .digest('hex');
}

/** What differs between two stories' drawing, as `path (this → that)`, in order. */
export function drawingDifferences(
  before: Pick<StoryRecord, 'story' | 'run'>,
  now: Pick<StoryRecord, 'story' | 'run'>,
): string[] {
  const [then, next] = [leaves(drawingOf(before)), leaves(drawingOf(now))];
  const paths = [...new Set([...then.keys(), ...next.keys()])];
  return paths
    .filter((path) => then.get(path) !== next.get(path))
    .map((path) => `${path} (${then.get(path) ?? 'none'} → ${next.get(path) ?? 'none'})`);
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

function leaves(value: unknown, path = '', found = new Map<string, string>()): Map<string, string> {
  if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value)) {
      const part = Array.isArray(value) ? String(Number(key) + 1) : key;
      leaves(inner, path === '' ? part : `${path}.${part}`, found);
    }
  } else if (value !== undefined) {
    found.set(path, String(value));
  }
  return found;
}
