// Early anchoring (../METHOD.md, section 7): when it acts, and which places take over how much. The matching itself is in the
// network's graph. Numbers in, numbers out.

import type { PictureSettings } from '../../contract/settings.ts';
import { type MapSize, type SubjectMask, subjectTokens } from './reference.ts';

/** Matches are kept down to one deviation under the mean. */
export const LEAST_MATCH = -1;

/** Not in the first step, when nobody can be found yet. */
export const anchorsAt = (
  { anchor, anchorUntil }: Pick<PictureSettings, 'anchor' | 'anchorUntil'>,
  step: number,
  steps: number,
): boolean => anchor > 0 && step >= 1 && step <= anchorUntil * steps;

/** [places] What each takes over: `anchor` where one of the subjects is, else nothing. Those not found have no places. */
export function anchorShares(
  subjects: readonly (SubjectMask | undefined)[],
  anchor: number,
  size: MapSize,
): Float32Array {
  const shares = new Float32Array(size.height * size.width);
  for (const subject of subjects) {
    if (subject === undefined) continue;
    for (const token of subjectTokens(subject, size)) shares[token] = anchor;
  }
  return shares;
}
