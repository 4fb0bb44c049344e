// `npm run bench -- hold [MODEL]`: what a picture costs that is held by another, as a multiple of one that is not, with one
// reference and with two; and its memory. Each in a process of its own.

import { StoryEngine } from '../../src-main/diffusion/tell-story.ts';
import { type Measured, measure } from './measured.ts';
import { timed } from './timing.ts';

export interface HeldFigures {
  /** Of the quickest picture. */
  secondsPerPicture: number;
  /** Of drawing those that hold, once for a story, with what is loaded for them. */
  referenceSeconds: number;
}

const CHARACTERS = ['a red fox with a coat', 'a small owl with glasses'] as const;
const STYLE = 'A watercolor of';
/** The first picture of a process also sets things up. */
const PICTURES = 4;

/**
 * @param references How many characters are there, each held by a picture of its own; 0: one character that nothing holds.
 * @param guidanceScale At 1 there is no negative branch, so that a reference is a row beside one, not beside two.
 */
export async function measureHeld(
  model: string,
  references: number,
  guidanceScale?: number,
): Promise<HeldFigures> {
  const cast = CHARACTERS.slice(0, Math.max(1, references));
  const scenes = Array.from({ length: PICTURES }, () => ({
    identityPrompt: `${STYLE} ${cast.join(' and ')}`,
    framePrompt: 'sitting by a river at night',
    seed: 7,
    cast: cast.map((words) => ({ words })),
  }));
  const engine = new StoryEngine();
  const settings = {
    method: 'plain',
    hold: { picture: references > 0 ? {} : null },
    ...(guidanceScale === undefined ? {} : { guidanceScale }),
  } as const;
  const request = {
    model: { path: model },
    device: 'cpu' as const,
    scenes,
    reference: { style: STYLE },
    settings,
  };
  const each: number[] = [];
  const { seconds } = await timed(async () => {
    for await (const frame of (await engine.open(request)).frames()) each.push(frame.seconds);
  });
  await engine.release();
  const pictures = each.reduce((a, b) => a + b, 0);
  return { secondsPerPicture: Math.min(...each.slice(1)), referenceSeconds: seconds - pictures };
}

export async function benchHeld(model: string): Promise<string> {
  return [...(await table(model)), '', 'guidance 1, one row a picture:', ...(await table(model, 1))].join(
    '\n',
  );
}

async function table(model: string, guidanceScale?: number): Promise<string[]> {
  const all: Measured<HeldFigures>[] = [];
  for (const references of [0, 1, 2]) {
    const args = [references, guidanceScale ?? ''].map(String);
    all.push(await measure<HeldFigures>('held', model, ...args));
  }
  const [plain, ...held] = all as [Measured<HeldFigures>, ...Measured<HeldFigures>[]];
  const megabytes = ({ peakMemoryBytes }: Measured<HeldFigures>) =>
    `${(peakMemoryBytes / 1e6).toFixed(0)} MB`;
  return [
    `not held       ${plain.secondsPerPicture.toFixed(2)} s a picture, ${megabytes(plain)} at most`,
    ...held.map((one, i) => {
      const times = one.secondsPerPicture / plain.secondsPerPicture;
      const before = one.referenceSeconds - plain.referenceSeconds;
      return `by ${i + 1} picture${i === 0 ? ' ' : 's'}   ${one.secondsPerPicture.toFixed(2)} s a picture, ${times.toFixed(2)} times as long, ${before.toFixed(1)} s more before the first, ${megabytes(one)} at most`;
    }),
  ];
}
