// Cut, copy and paste of scenes, while the storyboard and no text has the keyboard; and text with many lines, which is
// asked about once. The clipboard is the system's: scenes go from story to story, and as text into other programs.

import { useEffect } from 'react';
import { LONGEST_TEXT } from '../../../src-main/contract/ids.ts';
import { formatNumber } from '../../core/i18n/formats.ts';
import { t } from '../../core/i18n/texts.ts';
import { sayDone, sayProblem } from '../../core/notify.ts';
import { edit, flushEdits } from '../../core/state/edits.ts';
import { useUi } from '../../core/state/ui-store.ts';
import { currentStory } from '../../core/state/window-store.ts';
import { chosenScenes } from '../drawing/use-draw-commands.ts';
import { pasteScenes } from './paste-scenes.ts';
import { askPasted } from './paste-store.ts';
import { copiedFrom, copyOf, plain, SCENES_TYPE, textOf, textScenes } from './scenes-text.ts';

export function useClipboard(): void {
  useEffect(() => {
    const listeners = {
      copy: onCopy,
      cut: onCopy,
      paste: onPaste,
      beforecopy: onBefore,
      beforecut: onBefore,
    };
    for (const [name, listener] of Object.entries(listeners))
      document.addEventListener(name, listener as (event: Event) => void);
    return () => {
      for (const [name, listener] of Object.entries(listeners))
        document.removeEventListener(name, listener as (event: Event) => void);
    };
  }, []);
}

/** What has the keyboard is a card: its scenes are meant, not a text. */
function isOnBoard(): boolean {
  const { view, viewer, reader, dialog, takes } = useUi.getState();
  if (view !== 'story' || viewer || reader || dialog || takes) return false;
  const at = document.activeElement;
  if (at?.closest('[role=dialog], [role=menu]')) return false;
  const selected = document.getSelection()?.isCollapsed === false;
  return !selected && !(at instanceof HTMLTextAreaElement || at instanceof HTMLInputElement);
}

/** Without a text that is selected the menu's Copy would be nothing the page hears of. */
function onBefore(event: Event): void {
  if (isOnBoard()) event.preventDefault();
}

function onCopy(event: ClipboardEvent): void {
  if (!isOnBoard() || !event.clipboardData) return;
  const { scenes, characters, document: file } = currentStory();
  const chosen = chosenScenes().flatMap((id) => scenes.get(id) ?? []);
  if (chosen.length === 0) return;
  event.preventDefault();
  event.clipboardData.setData('text/plain', textOf(chosen));
  event.clipboardData.setData(SCENES_TYPE, JSON.stringify(copyOf(chosen, characters)));
  if (event.type === 'cut' && !file.readOnly) {
    void edit({ type: 'scene.remove', ids: chosen.map(({ id }) => id) });
    return;
  }
  sayDone(
    t('clipboard.copied', '{count, plural, one {The scene is copied} other {# scenes are copied}}', {
      count: chosen.length,
    }),
  );
}

function onPaste(event: ClipboardEvent): void {
  const data = event.clipboardData;
  if (!data) return;
  const field = event.target instanceof HTMLTextAreaElement ? event.target : undefined;
  if (field ? field.readOnly || field.dataset.field === undefined : !isOnBoard()) return;
  const text = plain(data.getData('text/plain'));
  if (field) pasteIntoField(event, field, text);
  else if (!currentStory().document.readOnly) {
    event.preventDefault();
    void pasteOnBoard(data.getData(SCENES_TYPE), text);
  }
}

/** Behind the scene that the keyboard is at, else at the end. */
function placeToPaste(): number {
  const { order } = currentStory();
  const { active } = useUi.getState().selection;
  return active === null ? order.length : order.indexOf(active) + 1;
}

async function pasteOnBoard(json: string, text: string): Promise<void> {
  await flushEdits();
  const copied = copiedFrom(json);
  const at = placeToPaste();
  if (copied) {
    await pasteScenes({ type: 'scene.paste', ...copied, at });
    return;
  }
  const { lines, paragraphs } = textScenes(text);
  if (lines.length === 0) return;
  if (lines.length === 1) await pasteScenes({ type: 'scene.add', scenes: [{ prompt: lines[0]! }], at });
  else askPasted({ text, lines, paragraphs, field: undefined, at });
}

/** A field of a scene that is given many lines may have been meant for as many scenes. */
function pasteIntoField(event: ClipboardEvent, field: HTMLTextAreaElement, text: string): void {
  const { selectionStart, selectionEnd, value } = field;
  const [, scene] = /^scene:(\d+):prompt$/.exec(field.dataset.field ?? '') ?? [];
  const { lines, paragraphs } = textScenes(text);
  if (scene !== undefined && lines.length > 1) {
    event.preventDefault();
    const at = currentStory().order.indexOf(Number(scene)) + 1;
    askPasted({ text, lines, paragraphs, field, at });
    return;
  }
  const length = value.length - (selectionEnd - selectionStart) + text.length;
  if (length <= LONGEST_TEXT) return;
  event.preventDefault();
  sayTooLong(text.length);
}

/** Nothing was changed: what was there stays, and the clipboard keeps the rest. */
export function sayTooLong(length: number): void {
  sayProblem({
    code: 'bad-argument',
    message: t('clipboard.tooLong', 'This text has {length} characters; a field takes {most}.', {
      length: formatNumber(length),
      most: formatNumber(LONGEST_TEXT),
    }),
    hint: t(
      'clipboard.tooLongHint',
      'Paste it in parts, or on the storyboard as scenes. Nothing was changed.',
    ),
  });
}
