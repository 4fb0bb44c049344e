// The menu of a misspelt word, under the pointer or by the keyboard at the caret. Its window is the system's: main opens
// it and writes what is chosen over the word, which is selected meanwhile.

import { attempt } from '../../core/attempt.ts';
import { markAt } from '../../ui/Underlines.tsx';

export function offerSpelling(event: MouseEvent): void {
  const field = event.target;
  if (!(field instanceof HTMLTextAreaElement) || field.readOnly) return;
  const byPointer = event.button === 2;
  const meant = markAt(field, 'misspelt', byPointer ? { x: event.clientX, y: event.clientY } : undefined);
  if (!meant) return;
  event.preventDefault();
  const { start, end, box } = meant;
  field.setSelectionRange(start, end);
  void attempt('spelling.menu', { word: field.value.slice(start, end), x: box.left, y: box.bottom });
}
