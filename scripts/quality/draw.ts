// Draws stories under a condition with the real engine, has the judge look at every frame, and keeps the verdicts in
// a file per condition, so that what is finished is never drawn twice.
import { createHash } from 'node:crypto';
import { appendFile, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import type { Picture } from '../../src-main/diffusion/story-request.ts';
import type { StoryEngine } from '../../src-main/diffusion/tell-story.ts';
import { writeAtomic } from '../../src-main/export/write-atomic.ts';
import type { Condition } from './conditions.ts';
import type { Judge, Verdict } from './judge.ts';
import type { ToldStory } from './stories.ts';

export interface Examined {
  /** Parallel to the story's scenes. */
  verdicts: Verdict[];
  window: number;
}

export interface Studio {
  engine: StoryEngine;
  judge: Judge;
  modelFolder: string;
  /** Changes when a condition's earlier results no longer hold: hashes of model and judge. */
  version: string;
  /** Folder for what is kept between runs. */
  cache: string;
}

/** Draws one story and judges it; frames that `keep` says are also written as PNG files. */
export async function examineStory(
  studio: Studio,
  condition: Condition,
  story: ToldStory,
  keepPictures: boolean,
): Promise<Examined> {
  const { engine, judge, modelFolder } = studio;
  const pictures: Picture[] = [];
  let window = 1;
  for (const drawing of condition.drawings(story)) {
    for await (const frame of engine.tellStory({ modelFolder, device: 'cpu', ...drawing })) {
      pictures[frame.scene] = frame.picture;
      window = Math.max(window, frame.window.length);
    }
  }
  if (keepPictures) await writePictures(studio, condition, story, pictures);
  const verdicts = await judge.examine(pictures);
  return { verdicts: verdicts.map(rounded), window };
}

/** Four digits are more than the judge's half-precision weights mean. */
const rounded = ({ labels, feature }: Verdict): Verdict => ({
  labels,
  feature: feature.map((value) => Number(value.toPrecision(4))),
});

export const picturePath = (studio: Studio, condition: string, story: ToldStory, scene: number): string =>
  join(studio.cache, `pictures-${studio.version}`, condition, `${story.seed}-${scene + 1}.png`);

async function writePictures(
  studio: Studio,
  { name }: Condition,
  story: ToldStory,
  pictures: readonly Picture[],
): Promise<void> {
  await mkdir(join(studio.cache, `pictures-${studio.version}`, name), { recursive: true });
  for (const [scene, { width, height, data }] of pictures.entries()) {
    const png = await sharp(data, { raw: { width, height, channels: 3 } })
      .png()
      .toBuffer();
    await writeAtomic(picturePath(studio, name, story, scene), png);
  }
}

interface Line {
  key: string;
  examined: Examined;
}

/** The verdicts that are known already, by a key of everything they depend on; one file, one line per story. */
export class Known {
  readonly #file: string;
  readonly #lines: Map<string, Examined>;

  private constructor(file: string, lines: Map<string, Examined>) {
    this.#file = file;
    this.#lines = lines;
  }

  static async open(cache: string): Promise<Known> {
    await mkdir(cache, { recursive: true });
    const file = join(cache, 'verdicts.jsonl');
    const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return '';
      throw error;
    });
    const lines = new Map<string, Examined>();
    // A run that was killed may have left half a line.
    for (const line of text.split('\n')) {
      const read = parsed(line);
      if (read) lines.set(read.key, read.examined);
    }
    return new Known(file, lines);
  }

  get(key: string): Examined | undefined {
    return this.#lines.get(key);
  }

  async add(key: string, examined: Examined): Promise<void> {
    const line = JSON.stringify({ key, examined } satisfies Line);
    await appendFile(this.#file, `\n${line}\n`);
    this.#lines.set(key, examined);
  }
}

function parsed(line: string): Line | undefined {
  if (!line.endsWith('}')) return undefined;
  try {
    return JSON.parse(line) as Line;
  } catch {
    return undefined;
  }
}

/** Two conditions that ask the engine for the same share their results. */
export function keyOf(version: string, condition: Condition, story: ToldStory): string {
  const asked = JSON.stringify([version, condition.drawings(story)]);
  return createHash('sha256').update(asked).digest('hex').slice(0, 24);
}
