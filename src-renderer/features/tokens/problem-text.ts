// What is too long, in words: of which texts a prompt is made, and how many tokens each of them is.

import type { CharacterView } from '../../../src-main/contract/story-view.ts';
import type { TokenProblem } from '../../../src-main/contract/tokens.ts';
import { t } from '../../core/i18n/texts.ts';
import { nameOf } from '../../ui/CharacterChip.tsx';

/** Such as "Style 5, Fox 12, its own words 80". */
export function partsText({ parts }: TokenProblem, characters: readonly CharacterView[]): string {
  return parts
    .map(({ what, character, tokens }) => {
      if (what === 'style') return t('tokens.partStyle', 'style {tokens}', { tokens });
      if (what === 'scene') return t('tokens.partScene', 'its own words {tokens}', { tokens });
      const one = characters.find(({ id }) => id === character);
      return t('tokens.partCharacter', '{name} {tokens}', { name: nameOf(one ?? { name: '' }), tokens });
    })
    .join(', ');
}

export const overText = (over: number): string =>
  t('tokens.over', '{over, plural, one {# token} other {# tokens}} too long', { over });
