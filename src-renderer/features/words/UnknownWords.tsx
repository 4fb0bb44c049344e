// Below a field: words that the story's model was not taught, the nearest ones that it was, one click away, and the way to a
// model that knows more. Nothing is replaced by itself.

import { UnstyledButton } from '@mantine/core';
import { unknownWords } from '../../../src-main/contract/words.ts';
import { t } from '../../core/i18n/texts.ts';
import { useStoryModel } from '../../core/queries.ts';
import { setUi } from '../../core/state/ui-store.ts';
import { languageName } from './language-name.ts';
import { useTextHelp } from './use-text-help.ts';
import { useVocabulary } from './use-vocabulary.ts';
import classes from './Words.module.css';
import { useUnfinished } from './writing-store.ts';

export interface UnknownWordsProps {
  id: string;
  /** The key of the field's draft. */
  field: string;
  text: string;
  /** Without it nothing can be clicked. */
  replace: ((word: string, by: string) => void) | undefined;
}

const MOST_NAMED = 4;

export function UnknownWords({ id, field, text, replace }: UnknownWordsProps) {
  const vocabulary = useVocabulary();
  const model = useStoryModel()?.name ?? '';
  const unfinished = useUnfinished(field);
  const unknown = vocabulary ? unknownWords(text, vocabulary.words, unfinished) : [];
  const help = useTextHelp(text, unknown.length > 0);
  if (unknown.length === 0) return null;
  if (help?.language) {
    return (
      <div id={id} className={classes.unknown}>
        {t('words.language', '{model} reads English; this looks like {language}.', {
          model,
          language: languageName(help.language),
        })}
      </div>
    );
  }
  const nearest = new Map(help?.unknown.map((one) => [one.word.toLowerCase(), one.nearest]));
  const more = unknown.length - MOST_NAMED;
  return (
    <div id={id} className={classes.unknown}>
      {t('words.unknown', '{model} does not know {count, plural, one {this word} other {these words}}:', {
        model,
        count: unknown.length,
      })}
      <ul className={classes.words}>
        {unknown.slice(0, MOST_NAMED).map((word) => (
          <Unknown key={word} word={word} nearest={nearest.get(word.toLowerCase())} replace={replace} />
        ))}
      </ul>
      {more > 0 ? t('words.more', '{more, plural, one {and one more.} other {and # more.}}', { more }) : null}{' '}
      <UnstyledButton className={classes.otherModel} onClick={() => setUi({ dialog: 'models' })}>
        {t('words.otherModel', 'Use a larger model…')}
      </UnstyledButton>
    </div>
  );
}

interface UnknownProps {
  word: string;
  /** undefined: nobody has looked yet. */
  nearest: readonly string[] | undefined;
  replace: UnknownWordsProps['replace'];
}

function Unknown({ word, nearest, replace }: UnknownProps) {
  return (
    <li>
      <span className={classes.word}>{word}</span>{' '}
      {nearest?.length === 0 ? (
        <span>{t('words.nothingNear', 'nothing near it')}</span>
      ) : (
        nearest?.map((by) => (
          <UnstyledButton
            key={by}
            className={classes.nearest}
            disabled={!replace}
            aria-label={t('words.replace', 'Write “{by}” in place of “{word}”', { by, word })}
            onClick={() => replace?.(word, by)}
          >
            {by}
          </UnstyledButton>
        ))
      )}
    </li>
  );
}
