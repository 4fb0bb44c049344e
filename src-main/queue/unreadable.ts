// Scenes whose texts a model cannot read, found before anything is drawn: each has its own reason, and no other
// scene has to wait for it. Knows texts and how a model reads, and no model.

import type { DrawWay } from '../contract/drawing.ts';
import { type ErrorValue, toErrorValue } from '../contract/errors.ts';
import { promptTooLong } from '../diffusion/method/consolidate.ts';
import { mostChunks, readerFor, readScene } from '../diffusion/method/read-texts.ts';
import type { Tokenizer } from '../diffusion/tokenizer/tokenizer.ts';
import { type Board, present, scenesOf } from '../story/board.ts';
import { boardWords } from '../story/scene-words.ts';
import type { Reading } from './reading.ts';

/** Why, by scene id. */
type Unreadable = ReadonlyMap<number, ErrorValue>;

/** And how it is to be drawn: what is too long to share a prompt may be read in several chunks by itself. */
export type UnreadableBy = (way: DrawWay) => Unreadable;

/** Text that fits stays fitting: a long story is asked about after every edit while it is drawn. */
const fitting = new WeakMap<readonly Tokenizer[], Set<string>>();
const mostKept = 5000;

export function unreadableBy(board: Board, reading: Reading): UnreadableBy {
  const known = new Map<DrawWay, Unreadable>();
  return (way) => {
    const value = known.get(way) ?? unreadableScenes(board, reading, way);
    known.set(way, value);
    return value;
  };
}

function unreadableScenes(board: Board, { tokenizers, method: usual }: Reading, way: DrawWay): Unreadable {
  if (tokenizers.length === 0) return new Map();
  const known = fitting.get(tokenizers) ?? new Set<string>();
  fitting.set(tokenizers, known);
  if (known.size > mostKept) known.clear();
  const words = boardWords(board);
  const { method: chosen, promptSyntax } = board.story.settings;
  // A comparison is drawn as it is called.
  const method = way === 'plain' ? way : way === 'words' ? 'onestory' : (chosen ?? usual);
  const read = readerFor(promptSyntax);
  return new Map(
    [...scenesOf(board), ...present(board.scenes).filter((one) => one.portraitOf !== null)].flatMap(
      ({ id, portraitOf }, index): [number, ErrorValue][] => {
        const texts = words.get(id)!;
        const chunks = mostChunks(portraitOf === null ? method : 'plain');
        const key = JSON.stringify([texts.identityPrompt, texts.framePrompt, promptSyntax, chunks]);
        if (known.has(key)) return [];
        const problem = promptTooLong(index + 1, readScene(texts, read), tokenizers, chunks);
        if (problem) return [[id, toErrorValue(problem)]];
        known.add(key);
        return [];
      },
    ),
  );
}
