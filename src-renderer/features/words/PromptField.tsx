// A field for words that a model reads. It offers how they may go on with what the model was taught, in a list below
// the field: the arrow down goes into it, Enter takes what is chosen there, Escape closes it. Without a list of words
// it is a plain field.

import { Popover, UnstyledButton } from '@mantine/core';
import { type KeyboardEvent, useId, useState } from 'react';
import { t } from '../../core/i18n/texts.ts';
import { InlineField, type InlineFieldProps } from '../../ui/InlineField.tsx';
import { useVocabulary } from './use-vocabulary.ts';
import { type Completion, completions, type FieldKind } from './vocabulary.ts';
import classes from './Words.module.css';

export interface PromptFieldProps extends InlineFieldProps {
  kind: FieldKind;
}

interface Offered {
  all: readonly Completion[];
  /** -1: none is chosen yet. */
  chosen: number;
}

const nothing: Offered = { all: [], chosen: -1 };

export function PromptField({ kind, ...field }: PromptFieldProps) {
  const vocabulary = useVocabulary();
  const list = useId();
  const [{ all, chosen }, setOffered] = useState<Offered>(nothing);
  const close = () => setOffered(nothing);
  const take = (element: HTMLTextAreaElement, { text, caret }: Completion) => {
    field.draft.set(text);
    close();
    // The value comes with the next drawing of the page.
    requestAnimationFrame(() => element.setSelectionRange(caret, caret));
  };
  const onKey = (event: KeyboardEvent<HTMLTextAreaElement>): boolean => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (all.length === 0 || event.altKey || event.nativeEvent.isComposing) return false;
    if (step !== undefined && (chosen >= 0 || step > 0)) {
      setOffered({ all, chosen: Math.max(Math.min(chosen + step, all.length - 1), -1) });
      return true;
    }
    if (event.key === 'Enter' && chosen >= 0) {
      take(event.currentTarget, all[chosen]!);
      return true;
    }
    if (event.key !== 'Escape') return false;
    close();
    return true;
  };
  if (!vocabulary) return <InlineField {...field} />;
  const opened = all.length > 0;
  return (
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
            onKey={onKey}
            onTyped={({ value, selectionStart }) =>
              setOffered({ all: completions(value, selectionStart, kind, vocabulary), chosen: -1 })
            }
            onLeft={close}
            list={{ id: list, opened, chosen: chosen < 0 ? undefined : `${list}-${chosen}` }}
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
              onClick={() => {
                const element = document.activeElement;
                if (element instanceof HTMLTextAreaElement) take(element, one);
              }}
            >
              {one.label}
            </UnstyledButton>
          ))}
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}
