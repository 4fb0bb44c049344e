// Published models whose own cards ask for other steps or guidance than their family was published with: told by their
// layers or by their names. Knows no scheduler and no person's choice.

import { type Checkpoint, publishedUnet } from '../../../native-models/index.ts';
import type { ResolvedSettings } from '../../contract/settings.ts';
import { namesOf } from './presets.ts';

export interface OwnCard {
  /** What people call it. */
  model: string;
  says: Partial<Pick<ResolvedSettings, 'steps' | 'guidanceScale'>>;
}

/** Gupta et al. 2024 (SSD-1B, Segmind-Vega) and Lee et al. 2023 (KOALA), by the names of published-unet.ts. */
const BY_LAYERS: Readonly<Record<string, OwnCard['says']>> = {
  'SSD-1B': { guidanceScale: 9 },
  'Segmind-Vega': { guidanceScale: 9 },
  'KOALA-1B': { steps: 25 },
  'KOALA-700M': { steps: 25 },
};

/** These have SDXL's own layers. */
const BY_NAME: readonly [RegExp, OwnCard][] = [
  [/playground[-_ ]?v?2[-_. ]?5/i, { model: 'Playground v2.5', says: { guidanceScale: 3 } }],
  [/playground[-_ ]?v?2(?!\d)/i, { model: 'Playground v2', says: { guidanceScale: 3 } }],
];

/** Undefined for a model that is drawn with as its family is. */
export function ownCard(checkpoint: Checkpoint): OwnCard | undefined {
  if (checkpoint.family !== 'sdxl') return undefined;
  const model = publishedUnet(checkpoint.unet);
  const says = model === undefined ? undefined : BY_LAYERS[model];
  if (model !== undefined && says) return { model, says };
  const names = namesOf(checkpoint);
  return BY_NAME.find(([pattern]) => names.some(({ name }) => pattern.test(name)))?.[1];
}
