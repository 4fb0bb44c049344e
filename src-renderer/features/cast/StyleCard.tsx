// The story's style: the first words of every prompt, with examples to begin from.

import { Group, UnstyledButton } from '@mantine/core';
import { t } from '../../core/i18n/texts.ts';
import { edit, useTextDraft } from '../../core/state/edits.ts';
import { useStory } from '../../core/state/window-store.ts';
import { KeepButton } from '../shelf/KeepButton.tsx';
import { ShelfButton } from '../shelf/ShelfButton.tsx';
import { useTokens } from '../tokens/token-store.ts';
import { PromptField } from '../words/PromptField.tsx';
import { useVocabulary } from '../words/use-vocabulary.ts';
import classes from './Cast.module.css';

/** English like all prompts: the models were taught with English words. A model with a list of its own shows that. */
const examples = [
  'A watercolor illustration of',
  'A pencil and ink drawing of',
  'A soft pastel illustration of',
  'A paper cut-out scene of',
  'A cinematic photograph of',
];

export function StyleCard({ readOnly }: { readOnly: boolean }) {
  const style = useStory(({ story }) => story.style);
  const draft = useTextDraft('story:style', style, (value) => ({ type: 'story.set', style: value }));
  const over = useTokens(({ meter }) => meter.textsTooLong.get('style') ?? 0);
  const own = useVocabulary()?.phrases.styles;
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
      <PromptField
        kind="style"
        hints
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
          {(own ? someOf(own).map(capital) : examples).map((example) => (
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

/** As many as there are examples, from the whole list: what is alike stands together in it. */
const someOf = (list: readonly string[]): string[] =>
  list.filter((_, at) => at === 0 || Math.floor(share(at, list)) > Math.floor(share(at - 1, list)));
const share = (at: number, list: readonly string[]): number =>
  (at * Math.min(examples.length, list.length)) / list.length;

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
