// Who is in each scene, as far as pictures and regions hold them: the pictures of characters alone that are drawn first,
// and whose words are heard where. Plans only; draws nothing.

import { FabulaError } from '../contract/errors.ts';
import type { Region } from '../contract/regions.ts';
import type { ResolvedSettings } from '../contract/settings.ts';
import { placesOf } from '../contract/subject-mask.ts';
import { chunked, type Rows } from './method/chunks.ts';
import { type FramePrompt, rowsWithin, styleOf, subjectRows } from './method/consolidate.ts';
import type { SubjectMask } from './method/reference.ts';
import type { Model } from './model/model.ts';
import { type EncodedText, encodedText } from './networks/conditioning.ts';
import type { CastRequest, SceneRequest, StoryRequest } from './story-request.ts';

/** A picture of a character, or of a scene's whole cast, alone. */
export interface ReferencePlan {
  text: EncodedText;
  seed: number;
  /** Rows of the text that name who is in it. */
  subject: readonly Rows[];
}

/** A picture that a scene holds on to, and from where in the scene it is seen: everywhere, or where nobody's region is. */
export interface HeldBy {
  reference: ReferencePlan;
  /** Which of the scene's cast it is of, from 0. */
  member: number;
  region: Region | undefined;
  /** Where it is in its picture, as a person marked it. */
  marked: SubjectMask | undefined;
}

/** One of a scene's cast: its words' rows in the identity prompt, and where alone they are heard. */
export interface Placed {
  rows: readonly Rows[];
  region: Region | undefined;
}

/** A row of the batch for each, and attention over all of them. */
const MOST_HELD = 8;

/** Parallel to the request's scenes; empty where nobody is in one, or more than can be held. */
export function referencesOf(
  { tokenizers }: Pick<Model, 'tokenizers'>,
  { scenes, reference }: StoryRequest,
  { clipSkip = 0 }: Pick<ResolvedSettings, 'clipSkip'>,
): HeldBy[][] {
  const style = reference?.style;
  const seeds = new Map<string, number>();
  return scenes.map((scene) => {
    if (isCrowded(scene)) return [];
    const cast: readonly Partial<CastRequest>[] = scene.cast ?? [{}];
    return cast.flatMap((one, member): HeldBy[] => {
      const { words, seed, doing = '', region, held = true, subject: mask } = one;
      if (!held) return [];
      const own = styleOf(scene.identityPrompt, style);
      const who = words === undefined ? scene.identityPrompt : spaced(own, words);
      const text = spaced(who, doing);
      const known = seed ?? reference?.seed ?? seeds.get(text) ?? scene.seed;
      if (seed === undefined) seeds.set(text, known);
      const read = chunked(text, tokenizers);
      const subject = subjectRows(who, style, tokenizers[0]!, read.tokenRows);
      if (subject === undefined) return [];
      const marked = mask && { width: mask.width, height: mask.height, data: placesOf(mask) };
      return [
        { reference: { text: encodedText(read, clipSkip), seed: known, subject }, member, region, marked },
      ];
    });
  });
}

/**
 * Parallel to the request's scenes: the rows that name the cast of those that are to find it; undefined for the others.
 * @param prompts Parallel to the scenes.
 */
export const subjectsOf = (
  { tokenizers }: Pick<Model, 'tokenizers'>,
  { scenes, reference }: StoryRequest,
  prompts: readonly Pick<FramePrompt, 'tokenRows'>[],
): (readonly Rows[] | undefined)[] =>
  scenes.map(({ identityPrompt, findsSubject }, index) =>
    findsSubject
      ? subjectRows(identityPrompt, reference?.style, tokenizers[0]!, prompts[index]!.tokenRows)
      : undefined,
  );

const isCrowded = ({ cast }: SceneRequest): boolean => (cast?.length ?? 0) > MOST_HELD;

/** What is told where a picture should hold and cannot; one line each. */
export const crowdNotes = ({ scenes }: StoryRequest): string[] =>
  scenes.flatMap((scene, index) =>
    isCrowded(scene)
      ? [
          `Scene ${index + 1} has ${scene.cast!.length} characters, more than the ${MOST_HELD} that pictures can hold in one: words alone hold them.`,
        ]
      : [],
  );

/**
 * Parallel to the request's scenes; empty where no cast is told. Throws FabulaError `bad-argument` where one of the cast is not in the
 * identity prompt.
 * @param prompts Parallel to the scenes.
 */
export function placedOf(
  { tokenizers }: Pick<Model, 'tokenizers'>,
  { scenes, reference }: StoryRequest,
  prompts: readonly Pick<FramePrompt, 'tokenRows'>[],
): Placed[][] {
  return scenes.map(({ identityPrompt, cast = [] }, index) => {
    let from = styleOf(identityPrompt, reference?.style).length;
    return cast.map(({ words, region }): Placed => {
      const start = identityPrompt.indexOf(words, from);
      if (start < 0) {
        throw new FabulaError(
          'bad-argument',
          `Scene ${index + 1} has ${JSON.stringify(words)} in its cast, which its identity prompt does not say.`,
          'Give the same words in both, in the same order.',
        );
      }
      from = start + words.length;
      const { tokenRows } = prompts[index]!;
      return { rows: rowsWithin(identityPrompt, [start, from], tokenizers[0]!, tokenRows), region };
    });
  });
}

const spaced = (...texts: readonly string[]): string => texts.filter((text) => text !== '').join(' ');
