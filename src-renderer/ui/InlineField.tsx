// Text that is edited where it stands: plain until the pointer or the keyboard is in it. Enter is done with it,
// Shift+Enter makes a new line, Escape leaves it; what was typed stays in every case.
import type { KeyboardEvent, Ref } from 'react';
import type { Draft } from '../app/state/edits.ts';
import classes from './InlineField.module.css';

export interface InlineFieldProps {
  draft: Draft<string>;
  label: string;
  placeholder?: string;
  readOnly?: boolean;
  /** A story's words, set as in a book. */
  serif?: boolean;
  rows?: number;
  /** Grows with its text. */
  grow?: boolean;
  className?: string | undefined;
  tabIndex?: number;
  invalid?: boolean;
  describedBy?: string | undefined;
  fieldRef?: Ref<HTMLTextAreaElement>;
  /** After Enter or Escape. */
  onDone?: () => void;
}

export function InlineField(props: InlineFieldProps) {
  const { draft, label, placeholder, readOnly, serif, rows = 1, grow, className, onDone } = props;
  const leave = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    event.stopPropagation();
    const done =
      event.key === 'Escape' ||
      (event.key === 'Enter' && !event.shiftKey && !event.ctrlKey && !event.metaKey);
    if (!done || event.nativeEvent.isComposing) return;
    event.preventDefault();
    event.currentTarget.blur();
    onDone?.();
  };
  return (
    <textarea
      ref={props.fieldRef}
      className={[classes.field, className].filter(Boolean).join(' ')}
      data-serif={serif || undefined}
      data-grow={grow || undefined}
      aria-label={label}
      aria-invalid={props.invalid || undefined}
      aria-describedby={props.describedBy}
      placeholder={placeholder}
      readOnly={readOnly}
      rows={rows}
      tabIndex={props.tabIndex}
      value={draft.value}
      onFocus={draft.begin}
      onBlur={draft.end}
      onChange={(event) => draft.set(event.currentTarget.value)}
      onKeyDown={leave}
    />
  );
}
