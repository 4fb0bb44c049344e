// The story's style: the first words of every prompt, with examples to begin from.
import { UnstyledButton } from '@mantine/core';
import { t } from '../../app/i18n/texts.ts';
import { edit, useDraft } from '../../app/state/edits.ts';
import { useStory } from '../../app/state/window-store.ts';
import { InlineField } from '../../ui/InlineField.tsx';
import { useTokens } from '../tokens/token-store.ts';
import classes from './Cast.module.css';

/** English like all prompts: the models were taught with English words. */
const examples = [
  'A watercolor illustration of',
  'A pencil and ink drawing of',
  'A soft pastel illustration of',
  'A paper cut-out scene of',
  'A cinematic photograph of',
];

export function StyleCard({ readOnly }: { readOnly: boolean }) {
  const style = useStory(({ story }) => story.style);
  const draft = useDraft('story:style', style, (value) => ({ type: 'story.set', style: value }));
  const over = useTokens(({ meter }) => meter.textsTooLong.get('style') ?? 0);
  return (
    <section aria-labelledby="style-heading">
      <h2 id="style-heading" className={classes.heading}>
        {t('cast.style', 'Style')}
      </h2>
      <InlineField
        draft={draft}
        serif
        grow
        className={classes.style}
        label={t('cast.style', 'Style')}
        placeholder={t('cast.styleHint', 'How is it drawn?')}
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
      {readOnly ? null : (
        <div className={classes.examples}>
          <span>{t('cast.examples', 'For example')}</span>
          {examples.map((example) => (
            <UnstyledButton
              key={example}
              className={classes.example}
              aria-pressed={draft.value === example}
              onClick={() => void edit({ type: 'story.set', style: example })}
            >
              {example}
            </UnstyledButton>
          ))}
        </div>
      )}
    </section>
  );
}
