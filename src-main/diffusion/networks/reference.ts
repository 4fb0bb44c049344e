// References as a U-Net is given them: a row in every batch for each one's own picture, and which of their tokens are seen
// from where. Knows nothing of schedulers.

import type { CompiledUnet, ReferenceLevel } from '../../../native-models/index.ts';
import type { Region } from '../../contract/regions.ts';
import type { PictureSettings } from '../../contract/settings.ts';
import { anchorShares, anchorsAt } from '../method/anchoring.ts';
import type { Rows } from '../method/chunks.ts';
import { findsAt, foundPlaces, placesAround } from '../method/found-places.ts';
import { MASKED } from '../method/ipca.ts';
import {
  boxOf,
  findSubject,
  type MapSize,
  referenceWeights,
  type SubjectMask,
  subjectTokens,
  thinned,
} from '../method/reference.ts';
import { outsideOf, ownPlaces, referenceRegions } from '../method/regions.ts';
import { sideBySide } from '../method/rows.ts';
import type { Feed } from '../runtime/session.ts';
import type { TextStates } from './conditioning.ts';
import { SubjectLook } from './subject-look.ts';
import type { Branch, FrameInputs, SeenReferences } from './unet-feeds.ts';

/** A character's own picture, as other pictures see it while they are drawn. */
export interface Reference {
  seed: number;
  text: TextStates;
  /** What the network was given at every step, [channels · height · width]. */
  trajectory: readonly Float32Array[];
  /** Undefined where none was found: then all of the picture is seen. */
  subject: SubjectMask | undefined;
}

type Shape = FrameInputs['shape'];

/** A reference, and from where in a picture it is seen: its region, or without one where nobody's is. */
export interface Seen {
  reference: Reference;
  /** Which of the cast it is of, from 0. */
  member: number;
  region: Region | undefined;
}

/** What a picture is drawn with, as far as references have to know. */
interface Picture {
  shape: Shape;
  steps: number;
  /** Rows of text of the row of the batch that has most. */
  rowsOfText: number;
  /** Everybody in it, held or not: the rows that name it, and where it is said to be. */
  cast: readonly { rows: readonly Rows[]; region: Region | undefined }[];
}

/** The rows of references that are seen as these settings say. */
export function seenReferences(
  compiled: CompiledUnet,
  all: readonly Seen[],
  picture: PictureSettings,
  { shape, steps, cast, rowsOfText }: Picture,
): SeenReferences {
  const { weight, startStep, tokenDropout, seenFrom } = picture;
  const look =
    compiled.maps.length > 0 ? new SubjectLook(compiled, choicesOf(cast), shape, rowsOfText) : undefined;
  const tokensAt = (level: ReferenceLevel, size: MapSize): number[][] =>
    all.map(({ reference: { seed, subject } }) =>
      thinned(subjectTokens(subject, size), tokenDropout, seed, level.halvings),
    );
  const regions = cast.map(({ region }) => region);
  const areSaid = regions.some((one) => one !== undefined);
  const areParted = mustBeParted(cast);
  const everybodysAt = (size: MapSize): Uint8Array[] | undefined => {
    if (areSaid) return ownPlaces(regions, size);
    if (!areParted) return undefined;
    return foundPlaces(
      cast.map((_, member) => look!.maps(member)),
      size,
    );
  };
  const subjectOf = (member: number) =>
    findSubject(look!.maps(member), (size) => everybodysAt(size)?.[member] ?? everywhere(size));
  const placesOf = (places: Uint8Array[] | undefined) => places && all.map(({ member }) => places[member]!);
  /** As far as is known by now. */
  const ownNow = (): ((size: MapSize) => Uint8Array[] | undefined) => {
    if (seenFrom !== 'subject') return (size) => placesOf(everybodysAt(size));
    const subjects = all.map(({ member }) => subjectOf(member));
    return (size) => {
      const places = placesOf(everybodysAt(size)) ?? all.map(() => everywhere(size));
      return places.map((place, i) => {
        const subject = subjects[i];
        return subject ? both(place, placesAround(subject, size)) : place;
      });
    };
  };
  const areFound = mustBeFound(cast, picture);
  // Before they are found nothing is outside but what was said to be.
  const atFirst = (size: MapSize) =>
    areFound && !areSaid ? all.map(() => everywhere(size)) : placesOf(everybodysAt(size));
  const feedsWhere = (weight: number) => levelFeeds(compiled, shape, { tokensAt, ownAt: atFirst, weight });
  const [on, off] = [feedsWhere(weight), feedsWhere(0)];
  const seenAt = (step: number): Record<string, Feed> => {
    if (step < startStep) return off;
    if (!areFound) return on;
    if (findsAt(step, steps)) return { ...on, ...outsideFeeds(compiled, shape, ownNow()) };
    return areParted ? off : on;
  };
  const anchors = (step: number): Record<string, Feed> =>
    look && anchorsAt(picture, step, steps)
      ? anchorFeeds(
          compiled,
          shape,
          picture.anchor,
          all.map(({ member }) => subjectOf(member)),
        )
      : {};
  return {
    rows: all.map(({ reference: { text, trajectory } }) => ({
      ...branchOf(text),
      latents: (step) => trajectory[step]!,
    })),
    feeds: (step) => ({ ...seenAt(step), ...anchors(step) }),
    subjects: () => (look ? boxesOf(cast.map((_, member) => subjectOf(member))) : []),
    ...(look ? { watch: look } : {}),
  };
}

const boxesOf = (subjects: readonly (SubjectMask | undefined)[]): Region[] =>
  subjects.flatMap((subject) => (subject ? [boxOf(subject)] : []));

/** Start of text where nobody is in it: something has to be looked at. */
const choicesOf = (cast: Picture['cast']): (readonly Rows[])[] =>
  cast.length > 0 ? cast.map(({ rows }) => rows) : [[{ start: 0, end: 1 }]];

type Placed = readonly { region: Region | undefined }[];

/** Whether it has to be found which place is whose, as nobody says it of any of them. */
const mustBeParted = (cast: Placed): boolean =>
  cast.length > 1 && cast.every(({ region }) => region === undefined);

/** Whether it has to be found where those in a picture are: as nobody says it, or to the outline. */
export const mustBeFound = (cast: Placed, { seenFrom }: Pick<PictureSettings, 'seenFrom'>): boolean =>
  mustBeParted(cast) || seenFrom === 'subject';

const both = (one: Uint8Array, other: Uint8Array): Uint8Array => one.map((value, i) => value & other[i]!);

const everywhere = ({ height, width }: MapSize): Uint8Array => new Uint8Array(height * width).fill(1);

function anchorFeeds(
  { references }: CompiledUnet,
  [, height, width]: Shape,
  anchor: number,
  subjects: readonly (SubjectMask | undefined)[],
): Record<string, Feed> {
  return Object.fromEntries(
    references
      .filter((level) => level.anchored)
      .map(({ halvings, size }) => {
        const shares = anchorShares(subjects, anchor, size(height, width));
        return [`anchor_shares.${halvings}`, { data: shares, dims: [1, shares.length] }];
      }),
  );
}

/** From where references are seen, alone. */
function outsideFeeds(
  { references }: CompiledUnet,
  [, height, width]: Shape,
  ownAt: (size: MapSize) => Uint8Array[] | undefined,
): Record<string, Feed> {
  return Object.fromEntries(
    references.map(({ halvings, count, size }) => {
      const places = ownAt(size(height, width))!;
      return [
        `reference_outside.${halvings}`,
        { data: outsideOf(places), dims: [1, places[0]!.length, count] },
      ];
    }),
  );
}

/** A row for pictures with nobody in them: nothing of it is seen. */
export function unseenReference(
  compiled: CompiledUnet,
  text: TextStates,
  { shape, rowsOfText, cast }: Pick<Picture, 'shape' | 'rowsOfText' | 'cast'>,
): SeenReferences {
  const feeds = levelFeeds(compiled, shape, { tokensAt: () => [[0]], ownAt: () => undefined, weight: 0 });
  const latents = new Float32Array(shape[0] * shape[1] * shape[2]);
  // A graph that tells where it looks wants to know at what.
  const look =
    compiled.maps.length > 0 ? new SubjectLook(compiled, choicesOf(cast), shape, rowsOfText) : undefined;
  return {
    rows: [{ ...branchOf(text), latents: () => latents }],
    feeds: () => feeds,
    subjects: () => (look ? boxesOf(cast.map((_, member) => findSubject(look.maps(member)))) : []),
    ...(look ? { watch: look } : {}),
  };
}

const branchOf = (text: TextStates): Branch => ({
  states: sideBySide(text.encoders),
  ...(text.pooled ? { pooled: text.pooled } : {}),
});

interface LevelSight {
  /** Of each reference. */
  tokensAt(level: ReferenceLevel, size: MapSize): readonly (readonly number[])[];
  /** From where each is seen; undefined where from everywhere. */
  ownAt(size: MapSize): Uint8Array[] | undefined;
  weight: number;
}

function levelFeeds(
  { references }: CompiledUnet,
  [, latentHeight, latentWidth]: Shape,
  { tokensAt, ownAt, weight }: LevelSight,
): Record<string, Feed> {
  const feeds: Record<string, Feed> = {};
  for (const level of references) {
    const { halvings, chosen, count } = level;
    const size = level.size(latentHeight, latentWidth);
    const own = size.height * size.width;
    const each = tokensAt(level, size);
    // Of all references one after the other.
    const tokens = each.flatMap((list, reference) => list.map((token) => reference * own + token));
    const row = referenceWeights(own, tokens, weight, chosen ? undefined : count * own);
    feeds[`reference_log_weights.${halvings}`] = { data: row, dims: [1, row.length] };
    if (chosen) {
      feeds[`reference_tokens.${halvings}`] = {
        data: BigInt64Array.from(tokens, BigInt),
        dims: [tokens.length],
      };
    }
    // The same without the picture's own, and each as much as any other.
    const others = row.slice(own).map((value) => (value === MASKED ? MASKED : 0));
    if (level.anchored) {
      feeds[`anchor_log_weights.${halvings}`] = { data: others, dims: [1, others.length] };
      feeds[`anchor_shares.${halvings}`] = { data: new Float32Array(own), dims: [1, own] };
    }
    const places = ownAt(size);
    if (places === undefined) continue;
    const { outside, owned } = referenceRegions(
      places,
      each.map((list) => (chosen ? list.length : own)),
    );
    feeds[`reference_outside.${halvings}`] = { data: outside, dims: [1, own, count] };
    feeds[`reference_owned.${halvings}`] = { data: owned, dims: [1, row.length, count] };
    if (level.anchored) {
      const rest = owned.slice(own * count);
      feeds[`anchor_owned.${halvings}`] = { data: rest, dims: [1, others.length, count] };
    }
  }
  return feeds;
}
