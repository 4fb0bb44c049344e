// Somebody in a picture as a box, in shares of it: where the face is in it, and which of several is meant. Pure arithmetic; who they are
// is not known here.

import type { Region } from '../../contract/regions.ts';

interface Place {
  x: number;
  y: number;
}

/** From the top of somebody to the middle of the face, and to where the head ends, of its height. */
const FACE = 0.3;
const HEAD = 0.5;

export const faceIn = ({ left, top, right, bottom }: Region): Place => ({
  x: (left + right) / 2,
  y: top + FACE * (bottom - top),
});

export const headOf = (subject: Region): Region => ({
  ...subject,
  bottom: subject.top + HEAD * (subject.bottom - subject.top),
});

/** The box around all of them. */
export const around = (subjects: readonly Region[]): Region => ({
  left: Math.min(...subjects.map(({ left }) => left)),
  top: Math.min(...subjects.map(({ top }) => top)),
  right: Math.max(...subjects.map(({ right }) => right)),
  bottom: Math.max(...subjects.map(({ bottom }) => bottom)),
});

export const largestOf = (subjects: readonly Region[]): Region =>
  subjects.reduce((largest, one) => (areaOf(one) > areaOf(largest) ? one : largest));

const areaOf = ({ left, top, right, bottom }: Region): number => (right - left) * (bottom - top);

/** Whose face is nearest to a place. */
export const nearestTo = (subjects: readonly Region[], { x, y }: Place): Region | undefined =>
  subjects.toSorted((a, b) => distance(faceIn(a), { x, y }) - distance(faceIn(b), { x, y }))[0];

/** Who speaks in turn: the one on the side where reading begins is first. */
export const inTurn = (subjects: readonly Region[], turn: number, rightToLeft = false): Region | undefined =>
  subjects.toSorted((a, b) => (faceIn(a).x - faceIn(b).x) * (rightToLeft ? -1 : 1))[
    turn % Math.max(1, subjects.length)
  ];

const distance = (a: Place, b: Place): number => Math.hypot(a.x - b.x, a.y - b.y);
