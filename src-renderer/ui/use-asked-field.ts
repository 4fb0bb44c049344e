// A field of the story that takes the keyboard when somebody asked for it, and whose caret stays where the text changed.

import { type RefObject, useEffect, useLayoutEffect, useRef } from 'react';
import { differenceOf } from '../core/state/typing.ts';
import { setUi, useUi } from '../core/state/ui-store.ts';

type Field = HTMLTextAreaElement | HTMLInputElement;

/** Answers what to call with each text that the person typed, so that it is told from one that undo brought. */
export function useAskedField(
  field: RefObject<Field | null>,
  key: string,
  value: string,
): (typed: string) => void {
  const asked = useUi((ui) => ui.field === key);
  useEffect(() => {
    if (!asked) return;
    field.current?.focus({ preventScroll: true });
    field.current?.scrollIntoView({ block: 'nearest' });
    setUi({ field: undefined });
  }, [asked, field]);
  const shown = useRef(value);
  useLayoutEffect(() => {
    const before = shown.current;
    shown.current = value;
    if (before === value || document.activeElement !== field.current) return;
    const { at, inserted } = differenceOf(before, value);
    field.current?.setSelectionRange(at + inserted.length, at + inserted.length);
  }, [value, field]);
  return (typed) => {
    shown.current = typed;
  };
}
