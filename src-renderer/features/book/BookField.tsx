// A field for words that stand around the story: author, dedication, and what is on the covers.

import { Textarea, TextInput } from '@mantine/core';
import { useBookText } from './book-choices.ts';

interface BookFieldProps {
  field: Parameters<typeof useBookText>[0];
  label: string;
  /** More than a line of it. */
  long?: boolean;
}

export function BookField({ field, label, long = false }: BookFieldProps) {
  const { value, set, begin, end } = useBookText(field);
  const shared = {
    label,
    value,
    maxLength: long ? 2000 : 500,
    onFocus: begin,
    onBlur: end,
    onChange: (event: { currentTarget: { value: string }; nativeEvent: Event }) =>
      set(event.currentTarget.value, (event.nativeEvent as InputEvent).isComposing),
  };
  return long ? <Textarea {...shared} autosize minRows={3} maxRows={8} /> : <TextInput {...shared} />;
}
