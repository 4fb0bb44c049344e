// A field for words that people read: misspelt ones are underlined as soon as they are finished.

import { InlineField, type InlineFieldProps } from '../../ui/InlineField.tsx';
import { useMisspelt } from './use-misspelt.ts';
import { noteCaret, noteWriting, useUnfinished } from './writing-store.ts';

export function ProseField(field: InlineFieldProps) {
  const { key, value } = field.draft;
  const marks = useMisspelt(field.readOnly ? '' : value, useUnfinished(key));
  return (
    <InlineField
      {...field}
      marks={marks}
      onTyped={({ selectionStart }) => noteWriting(key, selectionStart)}
      onCaret={(caret) => noteCaret(key, caret)}
      onLeft={() => {
        noteCaret(key);
        field.onLeft?.();
      }}
    />
  );
}
