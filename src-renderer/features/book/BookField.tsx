// A field for words that stand around the story: author, dedication, and what is on the covers. A name is not checked for its
// spelling.

import { TextInput } from '@mantine/core';
import { isComposing } from '../../ui/InlineField.tsx';
import { ProseArea } from '../words/ProseArea.tsx';
import { useBookText } from './book-choices.ts';

interface BookFieldProps {
  field: Parameters<typeof useBookText>[0];
  label: string;
  /** More than a line of it. */
  long?: boolean;
}

export function BookField({ field, label, long = false }: BookFieldProps) {
  const { value, set, begin, end } = useBookText(field);
  const shared = { label, value, maxLength: long ? 2000 : 500, onFocus: begin, onBlur: end };
  if (field === 'author') {
    return (
      <TextInput
        {...shared}
        onChange={({ currentTarget, nativeEvent }) => set(currentTarget.value, isComposing(nativeEvent))}
      />
    );
  }
  return (
    <ProseArea
      {...shared}
      fieldKey={`book:${field}`}
      onWritten={set}
      autosize
      minRows={long ? 3 : 1}
      maxRows={8}
    />
  );
}
