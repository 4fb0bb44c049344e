// Text that is edited where it stands: plain until the pointer or the keyboard is in it. Enter is done with it,
// Shift+Enter makes a new line, Escape leaves it; what was typed stays in every case.

import { type CSSProperties, type KeyboardEvent, type Ref, useImperativeHandle, useRef } from 'react';
import type { TextDraft } from '../core/state/edits.ts';
import classes from './InlineField.module.css';
import { type TextMark, Underlines } from './Underlines.tsx';
import { useAskedField } from './use-asked-field.ts';

export interface InlineFieldProps {
  draft: TextDraft;
  label: string;
  placeholder?: string;
  readOnly?: boolean;
  /** A story's words, set as in a book. */
  serif?: boolean;
  rows?: number;
  /** Grows with its text. */
  grow?: boolean;
  /** Shows so many lines and then "…" while the keyboard is elsewhere. */
  clamp?: number;
  className?: string | undefined;
  tabIndex?: number;
  invalid?: boolean;
  describedBy?: string | undefined;
  fieldRef?: Ref<HTMLTextAreaElement>;
  /** After Enter or Escape. */
  onDone?: () => void;
  /** Sees each key first; true: it was meant for something else than the text. */
  onKey?: (event: KeyboardEvent<HTMLTextAreaElement>) => boolean;
  /** After each change by hand. */
  onTyped?: (field: HTMLTextAreaElement) => void;
  onLeft?: () => void;
  /** What is underlined, in order. A field that is never underlined leaves it out. */
  marks?: readonly TextMark[];
  /** What the pointer is told that rests on the field. */
  title?: string | undefined;
  /** The caret moved, by typing or without. */
  onCaret?: (caret: number) => void;
  /** The list below the field that says how its text may go on. */
  list?: { id: string; opened: boolean; chosen: string | undefined } | undefined;
}

export function InlineField(props: InlineFieldProps) {
  const { draft, label, placeholder, readOnly, serif, rows = 1, grow, className, onDone } = props;
  const element = useRef<HTMLTextAreaElement>(null);
  useImperativeHandle(props.fieldRef, () => element.current!);
  const noteTyped = useAskedField(element, draft.key, draft.value);
  const leave = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    event.stopPropagation();
    if (props.onKey?.(event)) {
      event.preventDefault();
      return;
    }
    const done =
      event.key === 'Escape' ||
      (event.key === 'Enter' && !event.shiftKey && !event.ctrlKey && !event.metaKey);
    if (!done || event.nativeEvent.isComposing) return;
    event.preventDefault();
    event.currentTarget.blur();
    onDone?.();
  };
  const field = (
    <textarea
      ref={element}
      data-field={draft.key}
      className={[classes.field, className].filter(Boolean).join(' ')}
      data-serif={serif || undefined}
      data-grow={grow || undefined}
      aria-label={label}
      aria-invalid={props.invalid || undefined}
      aria-describedby={props.describedBy}
      placeholder={placeholder}
      title={props.title}
      readOnly={readOnly}
      rows={rows}
      tabIndex={props.tabIndex}
      value={draft.value}
      onFocus={draft.begin}
      onBlur={(event) => {
        event.currentTarget.scrollTop = 0;
        draft.end();
        props.onLeft?.();
      }}
      onChange={(event) => {
        noteTyped(event.currentTarget.value);
        draft.set(event.currentTarget.value, isComposing(event.nativeEvent));
        props.onTyped?.(event.currentTarget);
      }}
      onSelect={(event) => props.onCaret?.(event.currentTarget.selectionStart)}
      aria-autocomplete={props.list ? 'list' : undefined}
      aria-controls={props.list?.opened ? props.list.id : undefined}
      aria-activedescendant={props.list?.chosen}
      onKeyDown={leave}
    />
  );
  if (props.marks === undefined && props.clamp === undefined) return field;
  return (
    <div
      className={classes.marked}
      data-marked
      data-clamped={props.clamp}
      style={{ '--lines': props.clamp } as CSSProperties}
    >
      {field}
      {props.marks === undefined ? null : (
        <Underlines field={element} text={draft.value} marks={props.marks} />
      )}
      {props.clamp === undefined ? null : (
        <span
          className={[classes.clamped, className].filter(Boolean).join(' ')}
          data-serif={serif || undefined}
          data-text={draft.value}
          aria-hidden
        />
      )}
    </div>
  );
}

/** Also false for a change that no key made, such as a paste by the menu. */
export const isComposing = (event: Event): boolean => event instanceof InputEvent && event.isComposing;
