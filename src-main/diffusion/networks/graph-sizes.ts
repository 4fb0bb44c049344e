// The sizes of a whole drawing, for devices whose graphs are compiled for them: every call of a network then has these.

import { type Profile, wantsSizes } from '../../../native-models/index.ts';
import type { IpcaSettings } from '../../contract/settings.ts';
import type { FramePrompt } from '../method/consolidate.ts';

export interface DrawingSizes {
  unet: { B: number; H: number; W: number; S: number };
}

/** One text at a time. */
export const textSizes = { B: 1 } as const;

export interface SizedDrawing {
  /** Latents [channels, height, width]. */
  shape: readonly [channels: number, height: number, width: number];
  negativeBranch: boolean;
  /** Rows more of the batch; none when absent. */
  references?: number;
  ipca: IpcaSettings;
  prompts: readonly Pick<FramePrompt, 'identity' | 'endOfText'>[];
  /** Rows of the longest of all texts. */
  textRows: number;
}

/** Undefined for a profile that takes any size. */
export function drawingSizes(profile: Profile, drawing: SizedDrawing): DrawingSizes | undefined {
  if (!wantsSizes(profile)) return undefined;
  const { shape, negativeBranch, references = 0 } = drawing;
  const [, height, width] = shape;
  const rows = (negativeBranch ? 2 : 1) + references;
  return { unet: { B: rows, H: height, W: width, S: mostRows(drawing) } };
}

/** Of one call of the VAE, whose tiles are all alike. */
export const vaeSizes = (latents: { height: number; width: number }, tile: number) => ({
  B: 1,
  h: Math.min(latents.height, tile),
  w: Math.min(latents.width, tile),
});

/** Rows of context that the longest of the frames has: see `identityContext`. Shorter ones are filled up and masked. */
function mostRows({ ipca, prompts, textRows }: SizedDrawing): number {
  if (ipca.variant === 'released' || ipca.strength === 1) return textRows;
  const added = prompts.map(({ identity, endOfText }) => identity.end + endOfText.end - endOfText.start);
  return textRows + Math.max(0, ...added);
}
