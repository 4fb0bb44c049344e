// A field for words that a model reads. It offers how they may go on with what the model was taught, in a list below
// the field: the arrow down goes into it, Enter takes what is chosen there, Escape closes it. Words that the model was
// not taught are underlined, and so are misspelt ones.

import { Popover, UnstyledButton } from '@mantine/core';
import { type KeyboardEvent, useId, useImperativeHandle, useRef, useState } from 'react';
import { unknownPlaces } from '../../../src-main/contract/words.ts';
import { t } from '../../core/i18n/texts.ts';
import { useStoryModel } from '../../core/queries.ts';
import { InlineField, type InlineFieldProps } from '../../ui/InlineField.tsx';
import type { TextMark } from '../../ui/Underlines.tsx';
import { replaceWord } from './replace-word.ts';
import { UnknownWords } from './UnknownWords.tsx';
import { useMisspelt } from './use-misspelt.ts';
import { useVocabulary } from './use-vocabulary.ts';
import { type Completion, completions, type FieldKind } from './vocabulary.ts';
import classes from './Words.module.css';
import { noteCaret, noteWriting, useUnfinished } from './writing-store.ts';

export interface PromptFieldProps extends InlineFieldProps {
  kind: FieldKind;
  /** Says below the field what could be written instead; else only the pointer is told. */
  hints?: boolean;
}

interface Offered {
  all: readonly Completion[];
  /** -1: none is chosen yet. */
  chosen: number;
}

const nothing: Offered = { all: [], chosen: -1 };

export function PromptField({ kind, hints, ...field }: PromptFieldProps) {
  const { key, value: text } = field.draft;
  const vocabulary = useVocabulary();
  const model = useStoryModel()?.name ?? '';
  const unfinished = useUnfinished(key);
  const hint = useId();
  const element = useRef<HTMLTextAreaElement>(null);
  useImperativeHandle(field.fieldRef, () => element.current!);
  const list = useId();
  const [{ all, chosen }, setOffered] = useState<Offered>(nothing);
  const close = () => setOffered(nothing);
  const write = ({ text, caret }: { text: string; caret: number }) => {
    field.draft.set(text);
    close();
    // The value comes with the next drawing of the page.
    requestAnimationFrame(() => element.current?.setSelectionRange(caret, caret));
  };
  const replace = (word: string, by: string) => {
    element.current?.focus();
    write(replaceWord(text, word, by));
  };
  const onKey = (event: KeyboardEvent<HTMLTextAreaElement>): boolean => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (all.length === 0 || event.altKey || event.nativeEvent.isComposing) return false;
    if (step !== undefined && (chosen >= 0 || step > 0)) {
      setOffered({ all, chosen: Math.max(Math.min(chosen + step, all.length - 1), -1) });
      return true;
    }
    if (event.key === 'Enter' && chosen >= 0) {
      write(all[chosen]!);
      return true;
    }
    if (event.key !== 'Escape') return false;
    close();
    return true;
  };
  const opened = all.length > 0;
  // The same parts with a list of words and without: the list may come while somebody types.
  const unknown = (vocabulary ? unknownPlaces(text, vocabulary.words, unfinished) : []).map((place) => ({
    ...place,
    kind: 'unknown' as const,
  }));
  const misspelt = useMisspelt(field.readOnly ? '' : text, unfinished);
  const describedBy = [field.describedBy, hints && unknown.length > 0 ? hint : undefined]
    .filter(Boolean)
    .join(' ');
  return (
    <>
      <Popover
        opened={opened}
        position="bottom-start"
        offset={2}
        trapFocus={false}
        returnFocus={false}
        closeOnEscape={false}
        withRoles={false}
        onChange={(open) => open || close()}
      >
        <Popover.Target>
          <div className={classes.anchor}>
            <InlineField
              {...field}
              fieldRef={element}
              marks={allMarks(misspelt, unknown)}
              title={hints ? undefined : notKnown(model, unknown)}
              describedBy={describedBy || undefined}
              onKey={onKey}
              onTyped={({ value, selectionStart }) => {
                noteWriting(key, selectionStart);
                if (vocabulary)
                  setOffered({ all: completions(value, selectionStart, kind, vocabulary), chosen: -1 });
              }}
              onCaret={(caret) => noteCaret(key, caret)}
              onLeft={() => {
                noteCaret(key);
                close();
              }}
              list={vocabulary && { id: list, opened, chosen: chosen < 0 ? undefined : `${list}-${chosen}` }}
            />
          </div>
        </Popover.Target>
        <Popover.Dropdown className={classes.dropdown} p={4}>
          <div id={list} role="listbox" aria-label={t('words.goOn', 'How it may go on')}>
            {all.map((one, index) => (
              <UnstyledButton
                key={one.label}
                id={`${list}-${index}`}
                role="option"
                aria-selected={index === chosen}
                tabIndex={-1}
                className={classes.option}
                // The keyboard stays in the field.
                onMouseDown={(event) => event.preventDefault()}
                onClick={() => write(one)}
              >
                {one.label}
              </UnstyledButton>
            ))}
          </div>
        </Popover.Dropdown>
      </Popover>
      {hints ? (
        <UnknownWords id={hint} field={key} text={text} replace={field.readOnly ? undefined : replace} />
      ) : null}
    </>
  );
}

/** A misspelt word has the line of its spelling alone. */
function allMarks(misspelt: readonly TextMark[], unknown: readonly TextMark[]): TextMark[] {
  const wrong = new Set(misspelt.map(({ start }) => start));
  return [...misspelt, ...unknown.filter(({ start }) => !wrong.has(start))].sort((a, b) => a.start - b.start);
}

function notKnown(model: string, marks: readonly { word: string }[]): string | undefined {
  if (marks.length === 0) return undefined;
  const words = [...new Set(marks.map(({ word }) => word))].join(', ');
  return t('words.notKnown', '{model} does not know: {words}', { model, words });
}
