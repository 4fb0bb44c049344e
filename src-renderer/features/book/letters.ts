// A scene's lettering as it is being edited: moved, written, sized, added and taken away, all as one list that is saved whole.

import { type Letter, MOST_LETTERS } from '../../../src-main/contract/book-page.ts';
import type { PreviewPage } from '../../../src-main/contract/book-preview.ts';
import { t } from '../../core/i18n/texts.ts';
import { edit, useDraft } from '../../core/state/edits.ts';
import { currentStory, useStory } from '../../core/state/window-store.ts';
import { chooseLetter } from './letter-choice.ts';

type PreviewLetter = PreviewPage['letters'][number];
type Point = { x: number; y: number };

/** On the page. */
export const letterPoint = ({ picture }: PreviewLetter, { x, y }: Point): Point => ({
  x: picture.x + x * picture.width,
  y: picture.y + y * picture.height,
});

/** Where it is now: as it was laid out, unless it was moved since. */
export function letterMiddle(letter: PreviewLetter, { at }: Letter): Point {
  const { rect } = letter;
  const laid = { x: rect.x + rect.width / 2, y: rect.y + rect.height / 2 };
  return at === null || isSame(at, letter.at) ? laid : letterPoint(letter, at);
}

export const isSame = (a: Point | null, b: Point | null): boolean => a?.x === b?.x && a?.y === b?.y;

const none: readonly Letter[] = [];

const lettersKey = (scene: number): string => `scene:${scene}:letters`;

export function useLetters(scene: number) {
  const saved = useStory((story) => story.scenes.get(scene)?.page.letters ?? none);
  const draft = useDraft<readonly Letter[]>(lettersKey(scene), saved, (letters) => ({
    type: 'page.set',
    id: scene,
    letters: [...letters],
  }));
  return {
    ...draft,
    change: (index: number, patch: Partial<Letter>) =>
      draft.set(draft.value.map((one, at) => (at === index ? { ...one, ...patch } : one))),
  };
}

const lettersOf = (scene: number): readonly Letter[] =>
  currentStory().scenes.get(scene)?.page.letters ?? none;

export const canAdd = (letters: readonly Letter[]): boolean => letters.length < MOST_LETTERS;

/** With words that show what it is, chosen, to be written at once. */
export async function addLetter(scene: number, kind: Letter['kind']): Promise<void> {
  const before = lettersOf(scene);
  const letter: Letter = { kind, text: firstWords(kind), at: null, tail: null, size: 1 };
  const done = await edit({ type: 'page.set', id: scene, letters: [...before, letter] });
  if (done) chooseLetter({ scene, index: before.length }, true);
}

export async function removeLetter(scene: number, index: number): Promise<void> {
  chooseLetter(undefined);
  await edit({ type: 'page.set', id: scene, letters: lettersOf(scene).filter((_, at) => at !== index) });
}

function firstWords(kind: Letter['kind']): string {
  switch (kind) {
    case 'speech':
      return t('letter.speechText', 'Hello!');
    case 'thought':
      return t('letter.thoughtText', 'I wonder …');
    case 'sound':
      return t('letter.soundText', 'Splash!');
    case 'narration':
      return t('letter.narrationText', 'Later that day');
  }
}

export const letterName = (kind: Letter['kind']): string =>
  ({
    speech: t('letter.speech', 'Speech'),
    thought: t('letter.thought', 'Thought'),
    sound: t('letter.sound', 'Sound'),
    narration: t('letter.narration', 'Narration'),
  })[kind];
