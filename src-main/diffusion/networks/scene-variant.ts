// What a scene asks of its U-Net's graph: as many rows, regions and maps as it has. One place for whoever draws it and whoever
// only reckons what that takes.

import { omitUndefined } from '../../contract/omit-undefined.ts';
import type { PictureSettings, ResolvedSettings } from '../../contract/settings.ts';
import { LEAST_MATCH } from '../method/anchoring.ts';
import type { UnetVariant } from './graphs.ts';

/** What a scene has, beside its settings. */
export interface SceneLayout {
  /** Rows of references: one at least where a picture holds, though nobody may be in it. */
  references: number;
  /** Who is in it; none where no cast is told. */
  members: number;
  /** Whether anybody has a region. */
  regions: boolean;
  /** Whether it has to be found where they are. */
  found: boolean;
  /** Whether it is told where its cast is. */
  finds: boolean;
}

/** Of one character, where a picture holds it. */
export const oneHeld = ({ seenFrom }: Pick<PictureSettings, 'seenFrom'>): SceneLayout => ({
  references: 1,
  members: 1,
  regions: false,
  found: seenFrom === 'subject',
  finds: false,
});

export function sceneVariant(
  { ipca, freeU, hold }: Pick<ResolvedSettings, 'ipca' | 'freeU' | 'hold'>,
  negativeBranch: boolean,
  { references, members, regions, found, finds }: SceneLayout,
): UnetVariant {
  const picture = hold?.picture ?? undefined;
  const looks = picture && (found || picture.anchor > 0);
  return omitUndefined({
    perQueryLogWeights: ipca.dropout > 0,
    freeU: freeU ?? undefined,
    regions: regions ? (true as const) : undefined,
    reference: picture && {
      plain: negativeBranch ? 1 : 0,
      held: 1,
      references,
      ...omitUndefined({ blocks: picture.blocks }),
      ...(regions || found ? { regions: true } : {}),
      ...(picture.anchor > 0 ? { anchored: { least: LEAST_MATCH } } : {}),
    },
    attentionMaps: looks ? Math.max(1, members) : finds ? 1 : undefined,
  });
}

/** Of a character's own picture: the same as where one is drawn for people, so that its network is there for both. */
export const portraitVariant = ({ freeU }: Pick<ResolvedSettings, 'freeU'>): UnetVariant =>
  omitUndefined({ perQueryLogWeights: false, freeU: freeU ?? undefined, attentionMaps: 1 });
