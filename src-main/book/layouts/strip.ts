// A webtoon strip: pictures as wide as the strip, words between them with room to breathe. Each page is a piece of it, cut between
// scenes, never through a picture; one point is one pixel.

import type { BookChoices } from '../../contract/book.ts';
import type { BookContent, BookScene } from '../model/content.ts';
import type { Box, Page, Rect } from '../model/page.ts';
import { turnsLeftward } from '../model/reading-order.ts';
import type { Measure } from '../model/set-text.ts';
import { TYPE_THEMES } from '../type/themes.ts';
import { type Ground, ornament, pictureBox, textBox } from './ground.ts';
import { withLettering } from './lettering.ts';

/** Pixels, as the sites that show strips want them. */
const WIDTH = 800;
const MARGIN = 64;
const SIZE = 32;

export function stripPages(content: BookContent, choices: BookChoices, fonts: Measure): Page[] {
  const theme = TYPE_THEMES[choices.theme];
  const area = { x: MARGIN, y: 0, width: WIDTH - 2 * MARGIN, height: 0 };
  const sheet = { width: WIDTH, height: 0, side: 'single' as const, area };
  const rightToLeft = turnsLeftward(content.language);
  const ground: Ground = { theme, fonts, size: SIZE * theme.scale, rightToLeft, sheet };
  const page = (boxes: Box[], height: number, scenes: number[] = []): Page => ({
    kind: scenes.length > 0 ? 'story' : 'cover',
    side: 'single',
    width: WIDTH,
    height: Math.round(height),
    background: theme.paper,
    boxes,
    scenes,
  });
  const pages = content.scenes.flatMap((scene, index) => {
    const { boxes, height } = piece(ground, scene);
    const [picture] = boxes;
    const lettered =
      picture?.kind === 'picture' ? withLettering(ground, boxes, [scene], inset(picture, SIZE / 2)) : boxes;
    const own = page(lettered, height, [index]);
    if (scene.chapter === undefined) return [own];
    const opening = heading(ground, { role: 'chapter', text: scene.chapter, scale: 1.6 });
    return [page(opening.boxes, opening.height), own];
  });
  if (content.title === '') return pages;
  const { title: text, author } = content;
  const { boxes, height } = heading(ground, { role: 'title', text, scale: 2.2, author });
  return [page(boxes, height), ...pages];
}

const inset = ({ x, y, width, height }: Rect, by: number): Rect => ({
  ...{ x: x + by, y: y + by, width: width - 2 * by, height: height - 2 * by },
});

interface Heading {
  role: 'title' | 'chapter';
  text: string;
  /** Of running text. */
  scale: number;
  author?: string;
}

/** Of the strip, or of a chapter. */
function heading(
  ground: Ground,
  { role, text, scale, author = '' }: Heading,
): { boxes: Box[]; height: number } {
  const { size, theme } = ground;
  const at = { x: MARGIN, width: WIDTH - 2 * MARGIN };
  const name = textBox(
    ground,
    {
      text,
      role,
      setting: { role: 'title', size: size * scale, leading: 1.12, align: 'centre', balanced: true },
    },
    { ...at, y: size * 3 },
  );
  const boxes: Box[] = [name];
  let y = name.y + name.height + size;
  if (author !== '') {
    const box = textBox(ground, { text: author, role: 'author', setting: { align: 'centre' } }, { ...at, y });
    boxes.push(box);
    y += box.height + size * 0.5;
  }
  boxes.push(...ornament(theme, WIDTH / 2, y + size * 0.6, size * 4));
  return { boxes, height: y + size * 3 };
}

function piece(ground: Ground, scene: BookScene): { boxes: Box[]; height: number } {
  const { size } = ground;
  const boxes: Box[] = [];
  let y = 0;
  if (scene.picture) {
    const height = Math.round((WIDTH * scene.picture.height) / scene.picture.width);
    boxes.push(pictureBox(scene, { x: 0, y: 0, width: WIDTH, height }));
    y = height;
  }
  if (scene.caption === '') return { boxes, height: y + size };
  const words = textBox(
    ground,
    { text: scene.caption, role: 'caption', setting: { align: 'centre', balanced: true } },
    { x: MARGIN, y: y + size * 1.4, width: WIDTH - 2 * MARGIN },
  );
  boxes.push(words);
  return { boxes, height: words.y + words.height + size * 2.2 };
}
