// The story's style: cards with pictures to choose from, and the words that every prompt begins with.

import { Group, UnstyledButton } from '@mantine/core';
import { t } from '../../core/i18n/texts.ts';
import { edit, useTextDraft } from '../../core/state/edits.ts';
import { useStory } from '../../core/state/window-store.ts';
import { KeepButton } from '../shelf/KeepButton.tsx';
import { ShelfButton } from '../shelf/ShelfButton.tsx';
import { useTokens } from '../tokens/token-store.ts';
import { PromptField } from '../words/PromptField.tsx';
import classes from './StyleCard.module.css';
import { type StyleExample, styles } from './styles/styles.ts';

export function StyleCard({ readOnly }: { readOnly: boolean }) {
  const style = useStory(({ story }) => story.style);
  const draft = useTextDraft('story:style', style, (value) => ({ type: 'story.set', style: value }));
  const over = useTokens(({ meter }) => meter.textsTooLong.get('style') ?? 0);
  return (
    <section aria-labelledby="style-heading">
      <div className={classes.headingRow}>
        <h2 id="style-heading" className={classes.heading}>
          {t('cast.style', 'Style')}
        </h2>
        {readOnly ? null : (
          <Group gap="sm">
            <KeepButton kind="style" disabled={draft.value.trim() === ''} />
            <ShelfButton kind="style" />
          </Group>
        )}
      </div>
      {readOnly ? null : (
        <ul className={classes.cards} aria-label={t('style.examples', 'Styles to begin from')}>
          {styles.map((one) => (
            <Example key={one.words} example={one} chosen={isSame(draft.value, one.words)} />
          ))}
        </ul>
      )}
      <PromptField
        kind="style"
        hints
        draft={draft}
        grow
        className={classes.words}
        label={t('cast.style', 'Style')}
        placeholder={t('cast.styleHint', 'Or say how it is drawn, such as: a soft watercolor picture of')}
        readOnly={readOnly}
        invalid={over > 0}
        describedBy={over > 0 ? 'style-long' : undefined}
      />
      {over > 0 ? (
        <span id="style-long" className={classes.tooLong}>
          {t(
            'tokens.styleOver',
            'With the descriptions {over, plural, one {# token} other {# tokens}} too long',
            { over },
          )}
        </span>
      ) : null}
    </section>
  );
}

const isSame = (style: string, words: string): boolean => style.trim().toLowerCase() === words.toLowerCase();

function Example({ example, chosen }: { example: StyleExample; chosen: boolean }) {
  return (
    <li>
      <UnstyledButton
        className={classes.card}
        aria-pressed={chosen}
        onClick={() => void edit({ type: 'story.set', style: example.words })}
      >
        <img src={example.picture} alt="" width={192} height={192} draggable={false} />
        <span>{example.name()}</span>
      </UnstyledButton>
    </li>
  );
}
