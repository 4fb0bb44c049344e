// A laid-out page for the studio's own window: the boxes as they are, letters as outlines of the very fonts that are exported.

import type { Glyph } from 'fontkit';
import type { PreviewPage } from '../../contract/book-preview.ts';
import type { Book } from '../lay-out-book.ts';
import { middleOf, type Page, type TextBox } from '../model/page.ts';
import type { BookFonts } from '../type/book-fonts.ts';

/** @param outline The letters of a box as a path. */
export function previewPage(
  { content, pages }: Book,
  page: Page,
  outline: (box: TextBox) => string,
): PreviewPage {
  const words = page.boxes.flatMap((box) => (box.kind === 'text' && box.role !== 'number' ? [box.text] : []));
  return {
    side: page.side,
    background: page.background,
    text: words.join('\n'),
    letters: lettersOn(page),
    number: Math.max(0, pages.indexOf(page)),
    layout: page.layout ?? null,
    grid: page.grid ?? null,
    scenes: page.scenes.map((index) => content.scenes[index]!.id),
    boxes: page.boxes.map((box): PreviewPage['boxes'][number] => {
      if (box.kind === 'text') {
        const letter = box.letter && { letter: { scene: box.letter.scene, index: box.letter.index } };
        return { kind: 'shape', path: outline(box), fill: box.colour, ...letter };
      }
      if (box.kind === 'shape') return box;
      const { picture, crop, clip, fadeInto, scene, x, y, width, height } = box;
      return {
        kind: 'picture',
        frame: picture.frame,
        ...{ x, y, width, height, crop },
        scene: page.kind === 'story' ? (scene ?? null) : null,
        whole: box.whole ?? { x, y, width, height },
        size: { width: picture.width, height: picture.height },
        ...(clip === undefined ? {} : { clip }),
        ...(fadeInto === undefined ? {} : { fadeInto }),
      };
    }),
  };
}

/** What of the lettering can be taken hold of, and where its scene's picture lies. */
function lettersOn({ kind, boxes }: Page): PreviewPage['letters'] {
  if (kind !== 'story') return [];
  const pictures = boxes.filter((box) => box.kind === 'picture');
  return boxes.flatMap((box) => {
    if (box.kind !== 'text' || !box.letter) return [];
    const { scene, index, kind: what, at, tail, rect, tip } = box.letter;
    const under = pictures.find((one) => one.scene === scene);
    if (!under) return [];
    const { crop, picture, x, y, width } = under;
    const scale = width / crop.width;
    const whole = {
      ...{ x: x - crop.x * scale, y: y - crop.y * scale },
      ...{ width: picture.width * scale, height: picture.height * scale },
    };
    return [{ scene, index, kind: what, at, tail, rect, tip: tip ?? null, picture: whole }];
  });
}

/** Of the very fonts that are exported. */
export function outlineOf(box: TextBox, fonts: BookFonts): string {
  const parts: string[] = [];
  for (const line of box.lines) {
    let { x } = line;
    for (const run of line.runs) {
      const { kit } = fonts.font(run.font);
      const unit = box.size / kit.unitsPerEm;
      const { glyphs, positions } = kit.layout(run.text);
      let pen = 0;
      for (const [index, glyph] of glyphs.entries()) {
        const { xOffset, yOffset, xAdvance } = positions[index]!;
        const [left, top] = [x + (pen + xOffset) * unit, line.y - yOffset * unit];
        parts.push(turned(glyph.path.transform(unit, 0, 0, -unit, left, top), box).toSVG());
        pen += xAdvance;
      }
      x += run.width;
    }
  }
  return parts.join('');
}

type Outline = Glyph['path'];

function turned(path: Outline, box: TextBox): Outline {
  if (box.turn === undefined) return path;
  const { x, y } = middleOf(box);
  const [cos, sin] = [Math.cos((box.turn * Math.PI) / 180), Math.sin((box.turn * Math.PI) / 180)];
  return path.transform(cos, sin, -sin, cos, x - cos * x + sin * y, y - sin * x - cos * y);
}
