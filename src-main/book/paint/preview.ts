// A laid-out page for the studio's own window: the boxes as they are, letters as outlines of the very fonts that are exported.

import type { PreviewPage } from '../../contract/book-preview.ts';
import type { Book } from '../lay-out-book.ts';
import type { Page, TextBox } from '../model/page.ts';
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
    number: Math.max(0, pages.indexOf(page)),
    layout: page.layout ?? null,
    scenes: page.scenes.map((index) => content.scenes[index]!.id),
    boxes: page.boxes.map((box): PreviewPage['boxes'][number] => {
      if (box.kind === 'text') return { kind: 'shape', path: outline(box), fill: box.colour };
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
        parts.push(glyph.path.transform(unit, 0, 0, -unit, left, top).toSVG());
        pen += xAdvance;
      }
      x += run.width;
    }
  }
  return parts.join('');
}
