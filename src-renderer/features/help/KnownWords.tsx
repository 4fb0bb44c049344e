// The words that the built-in model was taught, in their groups, with pictures of those that a person asked to see: what can be drawn
// with it.

import { Button, UnstyledButton } from '@mantine/core';
import { IconBrush } from '@tabler/icons-react';
import type { WordPicturesView } from '../../../src-main/contract/word-pictures.ts';
import { attempt } from '../../core/attempt.ts';
import { t } from '../../core/i18n/texts.ts';
import { useModels, useWordPictures } from '../../core/queries.ts';
import classes from './KnownWords.module.css';

const groupName = (group: string): string =>
  ({
    characters: t('knownWords.characters', 'Who'),
    looks: t('knownWords.looks', 'How they look'),
    props: t('knownWords.props', 'With what'),
    places: t('knownWords.places', 'Where'),
    times: t('knownWords.times', 'When'),
    styles: t('knownWords.styles', 'How it is drawn'),
  })[group] ?? group;

const NONE: WordPicturesView = { drawn: {}, waiting: [], bytes: 0 };

export function KnownWords() {
  const model = useModels().find(({ builtIn }) => builtIn);
  const pictures = useWordPictures() ?? NONE;
  return (
    <>
      <p>
        {t('knownWords.what', '{model} was taught these words, and forms of them. Others it does not know.', {
          model: model?.name ?? '',
        })}
      </p>
      <p>
        {t(
          'knownWords.see',
          'Choose a word to see how it is drawn. Its picture is drawn here once, and kept.',
        )}
      </p>
      {Object.entries(model?.words ?? {}).map(([group, phrases]) => (
        <Group key={group} name={groupName(group)} phrases={phrases} pictures={pictures} />
      ))}
    </>
  );
}

interface GroupProps {
  name: string;
  phrases: readonly string[];
  pictures: WordPicturesView;
}

function Group({ name, phrases, pictures: { drawn, waiting } }: GroupProps) {
  const wanted = new Set(waiting);
  const missing = phrases.filter((phrase) => !(phrase in drawn) && !wanted.has(phrase));
  const left = phrases.filter((phrase) => wanted.has(phrase)).length;
  // As soon as one has a picture all have room for one.
  const isPictured = missing.length < phrases.length;
  return (
    <section>
      <div className={classes.head}>
        <h4>{name}</h4>
        {left > 0 ? (
          <Button size="compact-sm" variant="default" onClick={() => void attempt('wordPictures.stop')}>
            {t('knownWords.stop', 'Stop drawing ({count} left)', { count: left })}
          </Button>
        ) : missing.length > 0 ? (
          <Button
            size="compact-sm"
            variant="subtle"
            leftSection={<IconBrush size={15} stroke={1.7} />}
            aria-label={t('knownWords.drawGroup', 'Draw all: {name}', { name })}
            onClick={() => void attempt('wordPictures.draw', { words: missing })}
          >
            {t('knownWords.drawAll', 'Draw all')}
          </Button>
        ) : null}
      </div>
      <ul className={isPictured ? classes.pictured : classes.plain} lang="en">
        {phrases.map((phrase) => (
          <li key={phrase}>
            <Word
              phrase={phrase}
              picture={drawn[phrase]}
              room={isPictured}
              waiting={wanted.has(phrase)}
              next={waiting[0] === phrase}
            />
          </li>
        ))}
      </ul>
    </section>
  );
}

interface WordProps {
  phrase: string;
  picture: string | undefined;
  room: boolean;
  waiting: boolean;
  /** It is being drawn. */
  next: boolean;
}

/** The same button before and after, so that the keyboard stays on it. */
function Word({ phrase, picture, room, waiting, next }: WordProps) {
  const isDone = picture !== undefined || waiting;
  return (
    <UnstyledButton
      className={classes.word}
      aria-disabled={isDone || undefined}
      data-waiting={waiting || undefined}
      data-next={next || undefined}
      onClick={() => (isDone ? undefined : void attempt('wordPictures.draw', { words: [phrase] }))}
    >
      {room ? (
        <span className={classes.frame}>
          {picture === undefined ? null : <img src={picture} alt="" draggable={false} />}
        </span>
      ) : null}
      <span data-selectable>{phrase}</span>
    </UnstyledButton>
  );
}
