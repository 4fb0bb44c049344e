// Lettering on pictures: what is said, thought, heard and told in a scene, in balloons and bands that are as large as their words. Where
// nobody put one it stands where it hides least of those who were found in the picture; its words always stay clear of cut and binding.

import type { Letter } from '../../contract/book-page.ts';
import type { BookScene } from '../model/content.ts';
import { USUAL_FOCUS } from '../model/crop.ts';
import type { Box, PictureBox, Rect, ShapeBox, TextBox } from '../model/page.ts';
import type { SetText } from '../model/set-text.ts';
import { SAFE, type Sheet } from '../model/sheet.ts';
import { faceIn, inTurn, nearestTo } from '../model/subjects.ts';
import {
  AROUND,
  burstPath,
  isOutside,
  type Point,
  SPIKED,
  speechPath,
  thoughtPath,
  thoughtTrail,
} from './balloons.ts';
import { band, fullSetting, type Ground, place, snug, type Wording, wording } from './ground.ts';
import { areaOf, hiding, onPage, overlap } from './hiding.ts';

/** Of running text: what is said is set a little smaller than what is told. */
const SIZE = 0.82;
/** Points: below this only where nothing else helps. */
const SMALLEST = 7.5;
/** Of the frame's sides, at most. */
const WIDEST = 0.66;
const HIGHEST = 0.6;
/** A balloon's words are about so many times wider than high. */
const SHAPE = 1.9;
const WHITE = '#ffffff';

/** The boxes of the page with those of its scenes' lettering on top. */
export function withLettering(
  ground: Ground,
  boxes: readonly Box[],
  scenes: readonly BookScene[],
  bounds: Rect = wordsRoom(ground.sheet),
): Box[] {
  const taken = boxes.flatMap((box) => (box.kind === 'text' ? [inkOf(box)] : []));
  const tails: Point[] = [];
  const added = boxes.flatMap((box) => {
    const scene = box.kind === 'picture' && scenes.find(({ id }) => id === box.scene);
    if (!scene || box.kind !== 'picture') return [];
    return scene.page.letters.flatMap((letter, index) => {
      const speaker = speakerOf(scene, index, ground.rightToLeft);
      return letter.text.trim() !== '' && isOn(box, letter.at ?? speaker)
        ? drawn(ground, { box, scene, letter, index, speaker, bounds, taken, tails })
        : [];
    });
  });
  return [...boxes, ...added];
}

/** Where words may stand on a picture: as far out as a printer lets them. */
function wordsRoom({ width, height, area }: Sheet): Rect {
  const [left, right] = [area.x, width - area.x - area.width];
  const x = SAFE + Math.max(0, left - right);
  const end = width - SAFE - Math.max(0, right - left);
  return { x, y: SAFE, width: end - x, height: height - 2 * SAFE };
}

/** Of a picture across two pages: whether this half has that place in it. */
function isOn(box: PictureBox, at: Point): boolean {
  const { whole, crop } = box;
  if (!whole) return true;
  const x = at.x * box.picture.width;
  const isFirst = box.x <= whole.x + 0.01;
  return isFirst ? x < crop.x + crop.width : x >= crop.x;
}

interface LetterOnPicture {
  box: PictureBox;
  scene: BookScene;
  letter: Letter;
  index: number;
  /** The face that it belongs to, in the picture. */
  speaker: Point;
  bounds: Rect;
  /** Where nothing should lie over; what is placed is added. */
  taken: Rect[];
  /** What the tails of those before go over; added too. */
  tails: Point[];
}

function drawn(ground: Ground, on: LetterOnPicture): Box[] {
  const { box, letter, taken, tails } = on;
  const room = overlap(box, on.bounds);
  const { words, set, size, rect: own } = sized(ground, letter, room);
  const rect = placed(ground, { own, room, size }, on);
  taken.push(rect);
  const tip = tipOf(rect, size, on);
  tails.push(...alongTail(rect, tip));
  const laid = place(ground, words, set, {
    x: rect.x + (rect.width - set.width) / 2,
    y: rect.y + (rect.height - set.height) / 2,
    width: set.width,
    height: set.height,
  });
  const text: TextBox = {
    ...laid,
    ...(letter.kind === 'sound' ? { turn: TURN } : {}),
    letter: {
      ...{ scene: on.scene.id, index: on.index, kind: letter.kind },
      ...{ at: letter.at, tail: letter.tail, rect },
      ...(tip ? { tip } : {}),
    },
  };
  const mark = { letter: { scene: on.scene.id, index: on.index } };
  return [...shapes(ground, letter, rect, tip, size).map((shape) => ({ ...shape, ...mark })), text];
}

/** Degrees: a sound word leans. */
const TURN = -7;

function shapes(
  ground: Ground,
  { kind }: Letter,
  rect: Rect,
  tip: Point | undefined,
  size: number,
): ShapeBox[] {
  const { ink, band: tinted } = ground.theme;
  const stroke = { colour: ink, width: Math.max(0.8, size * 0.075) };
  const shape = (path: string, fill = WHITE): ShapeBox => ({ kind: 'shape', path, fill, stroke });
  switch (kind) {
    case 'speech':
      return [shape(speechPath(rect, tip, size * 1.1))];
    case 'thought':
      return [...thoughtTrail(rect, tip, size).map((path) => shape(path)), shape(thoughtPath(rect, size))];
    case 'sound':
      return [shape(burstPath(rect), tinted)];
    case 'narration':
      return [{ ...band(ground, rect, size), stroke }];
  }
}

interface Sized {
  words: Wording;
  set: SetText & { size: number };
  size: number;
  rect: Pick<Rect, 'width' | 'height'>;
}

/** As large as it should be, smaller where the frame has not the room. */
function sized(ground: Ground, letter: Letter, room: Rect): Sized {
  const isSound = letter.kind === 'sound';
  const wanted = ground.size * SIZE * letter.size * (isSound ? 1.9 : 1);
  const start = Math.min(wanted, (room.width / 9) * letter.size);
  let result = sizedAt(ground, letter, room, start);
  for (
    let size = start * 0.94;
    size > SMALLEST / 2 && !fits(result.rect, room, size < SMALLEST);
    size *= 0.94
  )
    result = sizedAt(ground, letter, room, size);
  return result;
}

const fits = (rect: Sized['rect'], room: Rect, isLast: boolean): boolean =>
  rect.width <= room.width * (isLast ? 1 : WIDEST) && rect.height <= room.height * (isLast ? 1 : HIGHEST);

function sizedAt(ground: Ground, { kind, text }: Letter, room: Rect, size: number): Sized {
  const { theme, fonts } = ground;
  const role = kind === 'sound' ? ('title' as const) : ('body' as const);
  const leading = kind === 'sound' ? 1.05 : Math.min(theme.leading, 1.25);
  const isBand = kind === 'narration';
  const trimmed = text.trim();
  const all = fonts.measure(trimmed.replace(/\s+/g, ' '), role, size);
  const longest = Math.max(...trimmed.split(/\s+/).map((word) => fonts.measure(word, role, size)));
  const ideal = Math.max(longest, Math.sqrt(all * size * leading * (isBand ? SHAPE * 2 : SHAPE)));
  const measure = Math.max(size, Math.min(ideal * 1.05, room.width * (isBand ? 0.9 : WIDEST / AROUND)));
  const setting = { role, size, leading, measure, align: 'centre' as const, balanced: true };
  const words: Wording = {
    text: trimmed,
    role: kind,
    setting: isBand ? { ...setting, align: 'left' } : setting,
    ...(kind === 'sound' ? { colour: theme.accent } : {}),
  };
  const set = snug(wording(ground, words));
  const pad = { x: size * (isBand ? 0.6 : 0.35), y: size * (isBand ? 0.4 : 0.25) };
  const around = isBand ? 1 : kind === 'sound' ? AROUND * SPIKED : AROUND;
  return {
    words: { ...words, setting: fullSetting(ground, words.setting) },
    set,
    size,
    rect: { width: set.width * around + 2 * pad.x, height: set.height * around + 2 * pad.y },
  };
}

/** Where a person put it, as far inside as it has to be; else where it hides least. */
function placed(
  { rightToLeft }: Ground,
  { own, room, size }: { own: Sized['rect']; room: Rect; size: number },
  on: LetterOnPicture,
): Rect {
  const { letter, box } = on;
  const inside = ({ x, y }: Point): Rect => ({
    ...own,
    x: clamp(x - own.width / 2, room.x, room.x + room.width - own.width),
    y: clamp(y - own.height / 2, room.y, room.y + room.height - own.height),
  });
  if (letter.at) return inside(onPage(box, letter.at));
  const spots = STEPS.flatMap((y) =>
    (rightToLeft ? STEPS.toReversed() : STEPS).map((x) =>
      inside({ x: room.x + x * room.width, y: room.y + y * room.height }),
    ),
  );
  const costs = spots.map((spot, order) => cost(spot, size, { ...on, rightToLeft }) + order * 1e-6);
  return spots[costs.indexOf(Math.min(...costs))]!;
}

const STEPS = [0, 1, 2, 3, 4, 5, 6, 7, 8].map((step) => step / 8);

/** Of the cost: whatever lies over another, be it by a corner, looks like a mistake. */
const TOUCHING = 3;
const CROSSING = 1.5;

/** What a balloon there would hide, and how far it is from where balloons are looked for: above who speaks. */
function cost(rect: Rect, size: number, on: LetterOnPicture & Pick<Ground, 'rightToLeft'>): number {
  const { box, scene, speaker, letter, taken, tails, rightToLeft } = on;
  const area = rect.width * rect.height;
  const focus = onPage(box, speaker);
  const hidden = hiding(rect, box, scene) / area;
  const over = taken.map((other) => areaOf(overlap(rect, grown(other, 4)))).filter((one) => one > 0);
  const doubled = over.reduce((sum, one) => sum + one, 0) / area;
  const tail = alongTail(rect, tipOf(rect, size, on));
  const crossed =
    shareOf(tail, (point) => taken.some((other) => contains(other, point))) +
    shareOf(tails, (point) => contains(rect, point));
  const middle = { x: rect.x + rect.width / 2, y: rect.y + rect.height / 2 };
  const far = Math.hypot(middle.x - focus.x, middle.y - focus.y) / Math.hypot(box.width, box.height);
  const low = (middle.y - box.y) / box.height;
  const across = (middle.x - box.x) / box.width;
  const aside = letter.kind === 'narration' ? (rightToLeft ? 1 - across : across) : 0;
  return (
    6 * hidden +
    8 * doubled +
    TOUCHING * over.length +
    3 * crossed +
    (crossed > 0 ? CROSSING : 0) +
    0.5 * far +
    (letter.kind === 'sound' ? 0.1 : 0.6) * low +
    0.3 * aside
  );
}

const TAIL_STEPS = 8;

/** Points of a tail outside of its balloon. */
function alongTail(rect: Rect, tip: Point | undefined): Point[] {
  if (!tip) return [];
  const middle = { x: rect.x + rect.width / 2, y: rect.y + rect.height / 2 };
  return Array.from({ length: TAIL_STEPS }, (_, step) => {
    const part = (step + 1) / TAIL_STEPS;
    return { x: middle.x + (tip.x - middle.x) * part, y: middle.y + (tip.y - middle.y) * part };
  }).filter((point) => isOutside(rect, point));
}

const contains = ({ x, y, width, height }: Rect, point: Point): boolean =>
  point.x >= x && point.x <= x + width && point.y >= y && point.y <= y + height;

const shareOf = (points: readonly Point[], is: (point: Point) => boolean): number =>
  points.length === 0 ? 0 : points.filter(is).length / points.length;

/** What a tail ends at: where a person put it, else some way before the face. */
function tipOf(rect: Rect, size: number, { letter, box, speaker }: LetterOnPicture): Point | undefined {
  if (!isSaid(letter.kind)) return undefined;
  const middle = { x: rect.x + rect.width / 2, y: rect.y + rect.height / 2 };
  if (letter.tail) {
    const { x, y } = onPage(box, letter.tail);
    return { x: clamp(x, box.x, box.x + box.width), y: clamp(y, box.y, box.y + box.height) };
  }
  const to = onPage(box, speaker);
  if (!isOutside(rect, to)) return undefined;
  const away = Math.hypot(to.x - middle.x, to.y - middle.y);
  const edge = Math.min(rect.width, rect.height) / 2;
  const length = Math.min(away * 0.62, Math.max(edge + size * 3.4, away * 0.45));
  const tip = {
    x: middle.x + ((to.x - middle.x) * length) / away,
    y: middle.y + ((to.y - middle.y) * length) / away,
  };
  return isOutside(rect, tip) ? tip : to;
}

/**
 * The face of who speaks, thinks or is heard: of a letter that a person placed the nearest; of others each in turn. Where nobody was found,
 * what has to stay in sight.
 */
function speakerOf({ picture, page }: BookScene, index: number, rightToLeft: boolean): Point {
  const { subjects = [], focus = USUAL_FOCUS } = picture ?? {};
  const { at } = page.letters[index]!;
  const turn = page.letters.slice(0, index).filter(({ kind }) => isSaid(kind)).length;
  const speaker = at ? nearestTo(subjects, at) : inTurn(subjects, turn, rightToLeft);
  return speaker ? faceIn(speaker) : focus;
}

const isSaid = (kind: Letter['kind']): boolean => kind === 'speech' || kind === 'thought';

/** What the words of a box cover. */
function inkOf({ lines, size }: TextBox): Rect {
  const left = Math.min(...lines.map(({ x }) => x));
  const right = Math.max(...lines.map(({ x, width }) => x + width));
  const top = Math.min(...lines.map(({ y }) => y)) - size;
  const bottom = Math.max(...lines.map(({ y }) => y)) + size * 0.4;
  return grown({ x: left, y: top, width: right - left, height: bottom - top }, size * 0.6);
}

const grown = ({ x, y, width, height }: Rect, by: number): Rect => ({
  ...{ x: x - by, y: y - by, width: width + 2 * by, height: height + 2 * by },
});

/** In the middle where there is not the room. */
const clamp = (value: number, least: number, most: number): number =>
  most < least ? (least + most) / 2 : Math.max(least, Math.min(most, value));
