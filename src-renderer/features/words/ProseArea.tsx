// A larger field for words that people read, with a label: misspelt ones are underlined as soon as they are finished, as in the
// fields of scenes.

import { Textarea, type TextareaProps } from '@mantine/core';
import { type Ref, useImperativeHandle, useRef } from 'react';
import { isComposing } from '../../ui/InlineField.tsx';
import { Underlines } from '../../ui/Underlines.tsx';
import { useMisspelt } from './use-misspelt.ts';
import classes from './Words.module.css';
import { noteCaret, noteWriting, useUnfinished } from './writing-store.ts';

export interface ProseAreaProps extends Omit<TextareaProps, 'value' | 'onChange' | 'onSelect' | 'ref'> {
  /** Names it among all fields. */
  fieldKey: string;
  fieldRef?: Ref<HTMLTextAreaElement>;
  value: string;
  onWritten: (text: string, composing: boolean) => void;
}

export function ProseArea({ fieldKey, fieldRef, value, onWritten, ...rest }: ProseAreaProps) {
  const element = useRef<HTMLTextAreaElement>(null);
  useImperativeHandle(fieldRef, () => element.current!);
  const marks = useMisspelt(rest.readOnly ? '' : value, useUnfinished(fieldKey));
  return (
    <Textarea
      {...rest}
      ref={element}
      value={value}
      inputContainer={(input) => (
        <div className={classes.area} data-marked>
          {input}
          <Underlines field={element} text={value} marks={marks} />
        </div>
      )}
      onChange={({ currentTarget, nativeEvent }) => {
        noteWriting(fieldKey, currentTarget.selectionStart);
        onWritten(currentTarget.value, isComposing(nativeEvent));
      }}
      onSelect={({ currentTarget }) => noteCaret(fieldKey, currentTarget.selectionStart)}
      onBlur={(event) => {
        noteCaret(fieldKey);
        rest.onBlur?.(event);
      }}
    />
  );
}
