// Draws stories under a condition with the real engine. Pictures are kept, a folder for each story, so that what is
// finished is never drawn twice and another judge can look at the same pictures.

import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { readJsonFile } from '../../native-models/checkpoints/json.ts';
import type { ModelPlace, Picture, ResolvedStory } from '../../src-main/diffusion/story-request.ts';
import type { StoryEngine } from '../../src-main/diffusion/tell-story.ts';
import { writeAtomic } from '../../src-main/files/durable-files.ts';
import type { Condition } from './conditions.ts';
import type { ToldStory } from './stories.ts';

export interface Studio {
  engine: StoryEngine;
  model: ModelPlace;
  /** Of the model: earlier pictures of another one do not hold. */
  modelHash: string;
  /** Folder for what is kept between runs. */
  cache: string;
}

/** A condition with what the model's defaults make of its settings. */
export interface Task {
  condition: Condition;
  settings: ResolvedStory['settings'];
  stories: ToldStory[];
}

export interface DrawnStory {
  /** Parallel to the story's scenes. */
  pictures: Picture[];
  /** Scenes in the longest prompt. */
  window: number;
  /** Of drawing all its pictures, with what was loaded and drawn for them; undefined where it was not kept. */
  seconds?: number;
}

/** The story's pictures when an earlier run drew them all and they can be read; what cannot is drawn again. */
export async function knownStory(
  studio: Studio,
  task: Task,
  story: ToldStory,
): Promise<DrawnStory | undefined> {
  try {
    const { window, seconds } = await readJsonFile(lastFile(studio, task, story));
    const pictures = await Promise.all(
      story.scenes.map(async (_, scene): Promise<Picture> => {
        const png = sharp(picturePath(studio, task, story, scene)).removeAlpha();
        const { data, info } = await png.raw().toBuffer({ resolveWithObject: true });
        return { data, width: info.width, height: info.height };
      }),
    );
    return { pictures, window: Number(window), ...(typeof seconds === 'number' ? { seconds } : {}) };
  } catch {
    return undefined;
  }
}

export async function drawStory(studio: Studio, task: Task, story: ToldStory): Promise<DrawnStory> {
  const { engine, model } = studio;
  const pictures: Picture[] = [];
  let window = 1;
  const started = performance.now();
  for (const drawing of task.condition.drawings(story)) {
    const opened = await engine.open({ model, device: 'cpu', ...drawing });
    for await (const frame of opened.frames()) {
      pictures[frame.scene] = frame.picture;
      window = Math.max(window, frame.window.length);
    }
  }
  const seconds = (performance.now() - started) / 1000;
  await mkdir(folderOf(studio, task, story), { recursive: true });
  for (const [scene, { width, height, data }] of pictures.entries()) {
    const raw = sharp(data, { raw: { width, height, channels: 3 } });
    await writeAtomic(picturePath(studio, task, story, scene), await raw.png().toBuffer());
  }
  await writeAtomic(lastFile(studio, task, story), `${JSON.stringify({ window, seconds })}\n`);
  return { pictures, window, seconds };
}

export const picturePath = (studio: Studio, task: Task, story: ToldStory, scene: number): string =>
  join(folderOf(studio, task, story), `${scene + 1}.png`);

/** Written last: a story that has it is whole. */
const lastFile = (studio: Studio, task: Task, story: ToldStory): string =>
  join(folderOf(studio, task, story), 'story.json');

/** Two conditions that come to the same share their pictures. */
function folderOf(studio: Studio, { condition, settings }: Task, story: ToldStory): string {
  const drawings = condition.drawings(story).map((drawing) => ({ ...drawing, settings }));
  const asked = JSON.stringify([studio.modelHash, drawings]);
  return join(studio.cache, createHash('sha256').update(asked).digest('hex').slice(0, 24));
}
