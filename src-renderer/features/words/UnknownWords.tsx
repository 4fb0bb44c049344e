// A gentle word about words that the model was not taught: they may be drawn as something else.

import { t } from '../../core/i18n/texts.ts';
import { useStoryModel } from '../../core/queries.ts';
import { useVocabulary } from './use-vocabulary.ts';
import { unknownWords } from './vocabulary.ts';
import classes from './Words.module.css';

const mostNamed = 4;

export function UnknownWords({ text, id }: { text: string; id?: string }) {
  const vocabulary = useVocabulary();
  const model = useStoryModel()?.name ?? '';
  if (!vocabulary) return null;
  const unknown = unknownWords(text, vocabulary);
  if (unknown.length === 0) return null;
  const named = unknown.slice(0, mostNamed).map((word) => `“${word}”`);
  const words = unknown.length > mostNamed ? `${named.join(', ')} …` : named.join(', ');
  return (
    <p id={id} className={classes.unknown}>
      {t('words.unknown', '{model} was not taught {words}. It may draw something else there.', {
        model,
        words,
      })}
    </p>
  );
}
