// The pages around the story and its chapters: cover, title page, dedication and imprint, a chapter’s opening, the end, back cover.

import type { BookContent, BookScene } from '../model/content.ts';
import { lossIn } from '../model/crop.ts';
import { type Box, type Colour, ellipsePath, n } from '../model/page.ts';
import { BLEED } from '../model/sheet.ts';
import { type Ground, type LaidOut, ornament, pictureBox, textBox, type Wording } from './ground.ts';

/** Where the story has no picture to take colours from. */
const PLAIN = { light: '#f1ece4', dark: '#2f3a4a' };

/** Of the picture: where an arch would lose more, it stands beside the words. */
const MOST_LOST = 0.55;

/** White letters on the picture's dark tone, the picture below under an arch that bleeds; on a wide page beside them, away from the spine. */
export function cover(whole: Ground, content: BookContent, scene: BookScene | undefined): LaidOut {
  const { sheet, size, rightToLeft } = whole;
  const { width, height } = sheet;
  const isBeside =
    scene?.picture !== undefined &&
    lossIn(scene.picture, { width, height: height * 0.7 }) > MOST_LOST &&
    width > height;
  const edge = width / 2;
  const beside = edge - sheet.area.x - size;
  const area = isBeside
    ? { ...sheet.area, x: rightToLeft ? edge + size : sheet.area.x, width: beside }
    : sheet.area;
  const ground = { ...whole, sheet: { ...sheet, area } };
  const tones = scene?.picture?.tones ?? PLAIN;
  const colour = '#ffffff';
  const portrait = sheet.height > sheet.width * 1.05;
  const topRoom = sheet.height * (isBeside ? 0.6 : portrait ? 0.33 : 0.3);
  const boxes: Box[] = [];
  const title = titleBox(ground, content.title, colour, topRoom - area.y, 3.4);
  const author = content.author === '' ? undefined : authorBox(ground, content.author, colour, size * 1.05);
  const subtitle =
    content.subtitle === '' ? undefined : smallBox(ground, 'subtitle', content.subtitle, colour, size * 1.1);
  const below = [subtitle, author].filter((box) => box !== undefined);
  const block = below.reduce((height, box) => height + box.height + size * 0.6, title.height);
  const isBelow = scene?.picture !== undefined && !isBeside;
  const bottom = isBelow ? Math.max(topRoom, area.y + block + size * 0.8) : sheet.height;
  const top = Math.max(area.y * 0.8, (bottom - block) / 2 + (isBelow ? size * 0.2 : 0));
  if (scene?.picture) boxes.push(...(isBelow ? arch(ground, scene, bottom) : bow(ground, scene, edge)));
  boxes.push(movedTo(title, top));
  let y = top + title.height;
  for (const box of below) {
    boxes.push(movedTo(box, y + size * 0.6));
    y += size * 0.6 + box.height;
  }
  return { boxes, background: tones.dark };
}

function arch({ sheet }: Ground, scene: BookScene, top: number): Box[] {
  const rise = sheet.width * 0.09;
  const left = -BLEED;
  const right = sheet.width + BLEED;
  const bottom = sheet.height + BLEED;
  const rect = { x: left, y: top, width: right - left, height: bottom - top };
  const curve = `M${n(left)} ${n(bottom)}V${n(top + rise)}Q${n(sheet.width / 2)} ${n(top - rise)} ${n(right)} ${n(top + rise)}V${n(bottom)}Z`;
  return [pictureBox(scene, rect, { clip: curve })];
}

/** The arch of a wide page, from `edge` to its outer side. */
function bow({ sheet, rightToLeft }: Ground, scene: BookScene, edge: number): Box[] {
  const [top, bottom] = [-BLEED, sheet.height + BLEED];
  const [outer, outward] = rightToLeft ? [-BLEED, -1] : [sheet.width + BLEED, 1];
  const rise = outward * sheet.height * 0.09;
  const rect = {
    x: Math.min(edge, outer),
    y: top,
    width: outward * (outer - edge),
    height: bottom - top,
  };
  const curve = `M${n(outer)} ${n(top)}H${n(edge + rise)}Q${n(edge - rise)} ${n(sheet.height / 2)} ${n(edge + rise)} ${n(bottom)}H${n(outer)}Z`;
  return [pictureBox(scene, rect, { clip: curve })];
}

export function titlePage(ground: Ground, content: BookContent, scene: BookScene | undefined): LaidOut {
  const { sheet, theme, size } = ground;
  const { area } = sheet;
  const middle = area.x + area.width / 2;
  const boxes: Box[] = [];
  const title = titleBox(ground, content.title, theme.ink, sheet.height * 0.3, 2.5);
  const across = Math.min(area.width, area.height) * 0.44;
  const author = content.author === '' ? undefined : authorBox(ground, content.author, theme.ink, size);
  const subtitle =
    content.subtitle === '' ? undefined : smallBox(ground, 'subtitle', content.subtitle, theme.ink, size);
  const block =
    title.height +
    size * 2.4 +
    (subtitle ? subtitle.height + size * 0.5 : 0) +
    (author ? author.height + size : 0) +
    (scene?.picture ? across + size * 1.2 : 0);
  let y = Math.max(area.y, (sheet.height - block) * 0.44);
  boxes.push(movedTo(title, y));
  y += title.height;
  if (subtitle) {
    boxes.push(movedTo(subtitle, y + size * 0.5));
    y += subtitle.height + size * 0.5;
  }
  y += size * 1.1;
  boxes.push(...ornament(theme, middle, y, size * 4));
  y += size * 1.3;
  if (author) {
    boxes.push(movedTo(author, y));
    y += author.height + size;
  }
  if (scene?.picture) {
    const rect = { x: middle - across / 2, y, width: across, height: across };
    boxes.push({ ...pictureBox(scene, rect), clip: ellipsePath(rect) });
  }
  return { boxes };
}

/** The dedication in the middle, the imprint at the foot. */
export function dedicationPage(ground: Ground, dedication: string, imprint: string): LaidOut {
  const { sheet, theme, size } = ground;
  const { area } = sheet;
  const boxes: Box[] = [];
  const narrow = { x: area.x + area.width * 0.15, y: 0, width: area.width * 0.7 };
  if (dedication !== '') {
    const box = textBox(ground, quiet('dedication', dedication, size), narrow);
    boxes.push(movedTo(box, sheet.height * 0.4 - box.height / 2));
  }
  if (imprint !== '') {
    const box = textBox(
      ground,
      quiet('note', imprint, size * 0.52, mixed(theme.ink, theme.paper, 0.35)),
      narrow,
    );
    boxes.push(movedTo(box, area.y + area.height - box.height));
  }
  return { boxes };
}

/** Its name alone, a little above the middle. */
export function chapterPage(ground: Ground, name: string): LaidOut {
  const { sheet, theme, size } = ground;
  const { area } = sheet;
  const title = { ...titleBox(ground, name, theme.ink, area.height * 0.6, 2), role: 'chapter' as const };
  const y = Math.max(area.y, (sheet.height - title.height - size * 1.6) * 0.42);
  const below = y + title.height + size * 1.1;
  return { boxes: [movedTo(title, y), ...ornament(theme, area.x + area.width / 2, below, size * 4)] };
}

export function endPage(ground: Ground, ending: string, scene: BookScene | undefined): LaidOut {
  const { sheet, theme, size } = ground;
  const { area } = sheet;
  const middle = area.x + area.width / 2;
  const boxes: Box[] = [];
  const across = scene?.picture ? Math.min(area.width, area.height) * 0.4 : 0;
  const words = textBox(
    ground,
    {
      text: ending,
      role: 'ending',
      setting: { role: 'title', size: size * 2, align: 'centre', leading: 1.2 },
    },
    { x: area.x, y: 0, width: area.width },
  );
  const block = across + words.height + size * 3;
  let y = (sheet.height - block) * 0.45;
  if (scene?.picture) {
    const rect = { x: middle - across / 2, y, width: across, height: across };
    boxes.push({ ...pictureBox(scene, rect), clip: ellipsePath(rect) });
    y += across + size * 1.4;
  }
  boxes.push(movedTo(words, y));
  boxes.push(...ornament(theme, middle, y + words.height + size * 1.1, size * 4));
  return { boxes };
}

/** @param front What the front cover shows: both are of one colour. */
export function backCover(
  ground: Ground,
  blurb: string,
  scene: BookScene | undefined,
  front: BookScene | undefined,
): LaidOut {
  const { sheet } = ground;
  const tones = front?.picture?.tones ?? PLAIN;
  const across = Math.min(sheet.width, sheet.height) * 0.36;
  const rect = {
    x: (sheet.width - across) / 2,
    y: (sheet.height - across) * 0.38,
    width: across,
    height: across,
  };
  const picture: Box[] = scene?.picture ? [{ ...pictureBox(scene, rect), clip: ellipsePath(rect) }] : [];
  const words =
    blurb === ''
      ? undefined
      : textBox(
          ground,
          { text: blurb, role: 'blurb', colour: '#ffffff', setting: { align: 'centre', balanced: true } },
          { x: sheet.area.x, y: 0, width: sheet.area.width },
        );
  if (!words) return { boxes: picture, background: tones.dark };
  // Words above, the picture below them, as large as they leave it.
  const room = sheet.area.height - words.height - ground.size * 1.5;
  const side = Math.min(across, room);
  if (!scene?.picture || side < ground.size * 4)
    return { boxes: [movedTo(words, (sheet.height - words.height) * 0.4)], background: tones.dark };
  const top = (sheet.height - words.height - ground.size * 1.5 - side) / 2;
  const below = {
    x: (sheet.width - side) / 2,
    y: top + words.height + ground.size * 1.5,
    width: side,
    height: side,
  };
  return {
    boxes: [movedTo(words, top), { ...pictureBox(scene, below), clip: ellipsePath(below) }],
    background: tones.dark,
  };
}

/** As large as its lines and the room allow. */
function titleBox(ground: Ground, text: string, colour: Colour, room: number, largest: number) {
  const { area } = ground.sheet;
  let box: ReturnType<typeof textBox>;
  let size = ground.size * largest;
  do {
    const setting = { role: 'title' as const, size, leading: 1.14, align: 'centre' as const, balanced: true };
    box = textBox(ground, { text, role: 'title', setting, colour }, { x: area.x, y: 0, width: area.width });
    size *= 0.94;
  } while (size > ground.size && (box.height > room || box.lines.length > 3 || cutsWords(box.lines, text)));
  return box;
}

/** A line that ends inside of a word: the word is wider than the page. */
function cutsWords(lines: readonly { runs: readonly { text: string }[] }[], text: string): boolean {
  if (/\p{Script=Han}/u.test(text)) return false;
  const words = new Set(text.split(/[\s\-–—/]+/));
  return lines.some((line) => {
    const last =
      line.runs
        .map((run) => run.text)
        .join('')
        .split(/[\s\-–—/]+/)
        .at(-1) ?? '';
    return last !== '' && !words.has(last);
  });
}

const authorBox = (ground: Ground, text: string, colour: Colour, size: number) =>
  smallBox(ground, 'author', text, colour, size);

const smallBox = (ground: Ground, role: Wording['role'], text: string, colour: Colour, size: number) =>
  textBox(
    ground,
    { text, role, colour, setting: { size, align: 'centre' } },
    { x: ground.sheet.area.x, y: 0, width: ground.sheet.area.width },
  );

const quiet = (role: Wording['role'], text: string, size: number, colour?: Colour): Wording => ({
  text,
  role,
  setting: { size, align: 'centre', balanced: true },
  ...(colour === undefined ? {} : { colour }),
});

function movedTo<T extends Box & { kind: 'text' }>(box: T, y: number): T {
  return { ...box, y, lines: box.lines.map((line) => ({ ...line, y: line.y - box.y + y })) };
}

/** A colour between two: 0 the first, 1 the second. */
export function mixed(from: Colour, to: Colour, part: number): Colour {
  const parts = (colour: Colour) => [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
  const [a, b] = [parts(from), parts(to)];
  const hex = a.map((value, index) =>
    Math.round(value + (b[index]! - value) * part)
      .toString(16)
      .padStart(2, '0'),
  );
  return `#${hex.join('')}`;
}
