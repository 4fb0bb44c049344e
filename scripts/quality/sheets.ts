// Contact sheets of the first stories as they come, none chosen: plain prompts above what the model does by itself.

import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { writeAtomic } from '../../src-main/files/durable-files.ts';

/** Files of one story: a row per condition, a column per scene. */
export type StoryRows = readonly (readonly string[])[];

const GAP = 6;
const STORY_GAP = 22;
const COLUMNS = 2;
const paper = '#faf7f2';

/** PNG: stories in two columns, each a block of rows. All pictures have the size of the first. */
async function sheet(stories: readonly StoryRows[]): Promise<Uint8Array> {
  const first = stories[0]?.[0]?.[0];
  if (first === undefined) throw new RangeError('a sheet needs a story');
  const { width, height } = await sharp(first).metadata();
  const rows = stories[0]!.length;
  const scenes = Math.max(...stories.map((story) => story[0]!.length));
  const block = { width: scenes * (width + GAP) + STORY_GAP, height: rows * (height + GAP) + STORY_GAP };
  const layers = await Promise.all(
    stories.flatMap((story, index) =>
      story.flatMap((pictures, row) =>
        pictures.map(async (file, column) => ({
          input: await readFile(file),
          left: STORY_GAP + (index % COLUMNS) * block.width + column * (width + GAP),
          top: STORY_GAP + Math.floor(index / COLUMNS) * block.height + row * (height + GAP),
        })),
      ),
    ),
  );
  const size = {
    width: STORY_GAP + Math.min(COLUMNS, stories.length) * block.width,
    height: STORY_GAP + Math.ceil(stories.length / COLUMNS) * block.height,
  };
  const page = sharp({ create: { ...size, channels: 3, background: paper } });
  return page.composite(layers).png({ compressionLevel: 9, palette: true, quality: 90 }).toBuffer();
}

export async function writeSheet(path: string, stories: readonly StoryRows[]): Promise<void> {
  await writeAtomic(path, await sheet(stories));
}
