// The words that the built-in model was taught, in their groups: what can be drawn with it.

import { t } from '../../core/i18n/texts.ts';
import { useModels } from '../../core/queries.ts';
import classes from './Help.module.css';

const groupName = (group: string): string =>
  ({
    characters: t('knownWords.characters', 'Who'),
    looks: t('knownWords.looks', 'How they look'),
    props: t('knownWords.props', 'With what'),
    places: t('knownWords.places', 'Where'),
    times: t('knownWords.times', 'When'),
    styles: t('knownWords.styles', 'How it is drawn'),
  })[group] ?? group;

export function KnownWords() {
  const model = useModels().find(({ builtIn }) => builtIn);
  return (
    <>
      <p>
        {t('knownWords.what', '{model} was taught these words, and forms of them. Others it does not know.', {
          model: model?.name ?? '',
        })}
      </p>
      {Object.entries(model?.words ?? {}).map(([group, phrases]) => (
        <section key={group}>
          <h4>{groupName(group)}</h4>
          <ul className={classes.known} lang="en" data-selectable>
            {phrases.map((phrase) => (
              <li key={phrase}>{phrase}</li>
            ))}
          </ul>
        </section>
      ))}
    </>
  );
}
