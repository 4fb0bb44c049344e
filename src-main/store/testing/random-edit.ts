// Any number of edits that make sense on whatever board they meet, for property tests.

import type { Edit } from '../../contract/edits.ts';
import { type Board, present, scenesOf } from '../../story/board.ts';

/** What chance gives; which edit it becomes depends on the board. */
export interface Chance {
  kind: number;
  a: number;
  b: number;
  text: string;
}

/** Undefined where the board has nothing for it to act on. */
export function randomEdit(board: Board, { kind, a, b, text }: Chance): Edit | undefined {
  const scenes = scenesOf(board).map((one) => one.id);
  const characters = present(board.characters).map((one) => one.id);
  const frames = board.frames.filter((one) => !one.removed && scenes.includes(one.sceneId));
  const portraits = present(board.scenes).flatMap(({ id, portraitOf }) => (portraitOf === null ? [] : [id]));
  const look = board.frames.find((one) => !one.removed && portraits.includes(one.sceneId));
  const scene = scenes[a % scenes.length];
  const character = characters[a % characters.length];
  const frame = frames[a % frames.length];
  const some = scenes.filter((_, index) => (b >> (index % 8)) & 1);
  const cast = b % 3 === 0 ? null : characters.filter((_, index) => (b >> index) & 1);
  const edits: (Edit | undefined)[] = [
    { type: 'story.set', title: text },
    { type: 'story.set', style: text, seed: b },
    { type: 'book.set', theme: a % 2 ? 'comic' : 'notebook', dedication: text, shuffle: b },
    scene === undefined
      ? undefined
      : {
          type: 'page.set',
          id: scene,
          layout: a % 3 ? 'vignette' : null,
          letters: a % 4 ? [] : [{ kind: 'speech', text: text.slice(0, 400), at: null, tail: null, size: 1 }],
          size: a % 5 ? null : { width: 64 + 8 * (b % 8), height: 64 },
          crop: b % 2 ? { x: (a % 10) / 10, y: 0.5, zoom: 1 + (b % 3) } : null,
        },
    scene === undefined
      ? undefined
      : {
          type: 'captions.set',
          languages: [
            {
              language: a % 2 ? 'de' : 'fr',
              story: { title: text },
              scenes: [{ id: scene, caption: text, ...(b % 2 ? { chapter: text } : {}) }],
            },
          ],
        },
    { type: 'model.set', modelId: a % 2 ? null : text },
    { type: 'settings.set', settings: { ...board.story.settings, steps: 1 + (b % 50) } },
    {
      type: 'character.add',
      name: text,
      description: text,
      at: a % 4,
      ...(b % 2 ? { storySeed: b } : {}),
    },
    character === undefined
      ? undefined
      : { type: 'character.set', id: character, name: text, colour: '#123456' },
    character === undefined ? undefined : { type: 'character.remove', id: character },
    character === undefined
      ? undefined
      : { type: 'character.look', id: character, held: b % 2 === 0, seed: a % 2 ? null : b, doing: text },
    character === undefined ? undefined : { type: 'character.move', id: character, to: b % 5 },
    {
      type: 'scene.add',
      scenes: [{ prompt: text, cast }, { caption: text }].slice(0, 1 + (a % 2)),
      at: b % 8,
      fromOutline: b % 2 === 0,
      ...(b % 3 === 1 ? { settings: { steps: 1 + (a % 50) } } : {}),
    },
    scene === undefined ? undefined : { type: 'scene.set', id: scene, prompt: text },
    scene === undefined || character === undefined
      ? undefined
      : {
          type: 'scene.set',
          id: scene,
          places: [
            {
              character,
              place: a % 3 ? (a % 2 ? 'left' : 'right') : { left: 0, top: 0, right: 0.5, bottom: 1 },
            },
          ],
        },
    scene === undefined ? undefined : { type: 'scene.set', id: scene, cast, seed: a % 2 ? null : b },
    some.length > 0 ? { type: 'scene.remove', ids: some } : undefined,
    some.length > 0 ? { type: 'scene.duplicate', ids: some } : undefined,
    some.length > 0 ? { type: 'scene.move', ids: some, to: a % 8, under: b % 3 === 0 } : undefined,
    scene === undefined ? undefined : { type: 'scene.set', id: scene, chapter: b % 3 ? text : null },
    frame === undefined
      ? undefined
      : { type: 'frame.pick', scene: frame.sceneId, frame: b % 3 ? frame.id : null },
    frame === undefined ? undefined : { type: 'frame.star', id: frame.id, starred: b % 2 === 0 },
    frame === undefined ? undefined : { type: 'frame.remove', ids: [frame.id] },
    look === undefined
      ? undefined
      : {
          type: 'frame.subject',
          id: look.id,
          mask: b % 3 ? { width: 2, height: 2, bits: (1 + (a % 15)).toString(16) } : null,
        },
    { type: 'story.set', outline: text },
    scene === undefined ? undefined : { type: 'scene.split', id: scene, field: 'prompt', at: [b % 5, a % 7] },
    some.length > 0 ? { type: 'scene.merge', ids: some } : undefined,
    {
      type: 'scene.paste',
      scenes: [{ prompt: text, caption: '', cast: a % 3 ? [text, 'Fox'] : null, seed: null }],
      characters: [{ name: text, description: text }],
      at: b % 8,
    },
    {
      type: 'words.replace',
      query: { text: text.slice(0, 1) || 'a', matchCase: a % 2 === 0, wholeWords: b % 2 === 0 },
      replacement: text,
    },
  ];
  return edits[kind % edits.length];
}

/** What a person sees of a board: rows that are there, in order, without the numbers that only place them. */
export function visible(board: Board, { picks = true } = {}) {
  const scenes = present(board.scenes);
  return {
    story: board.story,
    characters: present(board.characters).map(({ position: _, ...row }) => row),
    scenes: scenes.map(({ position: _, picked, ...row }) => ({ ...row, ...(picks ? { picked } : {}) })),
    frames: board.frames.filter((one) => !one.removed && scenes.some((scene) => scene.id === one.sceneId)),
  };
}
