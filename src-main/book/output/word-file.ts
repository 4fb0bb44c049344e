// A .docx for editors: headings, pictures with their descriptions, and the words as plain paragraphs.

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  AlignmentType,
  Document,
  HeadingLevel,
  ImageRun,
  type IParagraphOptions,
  type IRunOptions,
  Packer,
  Paragraph,
  TextRun,
} from 'docx';
import { isRightToLeft } from '../model/reading-order.ts';
import { FLOWING, paragraphsOf, wholePicture } from './scene-pictures.ts';
import type { Output } from './what.ts';

/** Pixels at 96 to the inch: what fits between Word's usual margins. */
const WIDTH = 480;
const HEIGHT = 560;

export const writeWordFile: Output = async (job, folder) => {
  const { book, name, signal, onProgress } = job;
  const { title, author, dedication, language, scenes } = book.content;
  const children: Paragraph[] = [];
  const alignment = AlignmentType.CENTER;
  if (title !== '') children.push(paragraphOf(title, { heading: HeadingLevel.TITLE, alignment }));
  if (author !== '') children.push(paragraphOf(author, { alignment }));
  if (dedication !== '') children.push(paragraphOf(dedication, { alignment }, { italics: true }));
  for (const [index, scene] of scenes.entries()) {
    signal.throwIfAborted();
    if (scene.chapter !== undefined)
      children.push(paragraphOf(scene.chapter, { heading: HeadingLevel.HEADING_1, keepNext: true }));
    if (scene.picture) {
      const { bytes } = await wholePicture(job, scene, { ...FLOWING, enlarge: 1 });
      const scale = Math.min(WIDTH / scene.picture.width, HEIGHT / scene.picture.height);
      const transformation = {
        width: Math.round(scene.picture.width * scale),
        height: Math.round(scene.picture.height * scale),
      };
      const altText = { name: `Scene ${index + 1}`, title: `Scene ${index + 1}`, description: scene.alt };
      const image = new ImageRun({ type: 'jpg', data: bytes, transformation, altText });
      children.push(
        new Paragraph({
          children: [image],
          alignment: AlignmentType.CENTER,
          keepNext: scene.caption !== '',
          spacing: { before: 240 },
        }),
      );
    }
    for (const words of paragraphsOf(scene.caption))
      children.push(paragraphOf(words, { spacing: { before: 120 } }));
    onProgress((0.8 * (index + 1)) / scenes.length);
  }
  const document = new Document({
    title: title || name,
    ...(author === '' ? {} : { creator: author }),
    // What its spelling is looked up in.
    ...(book.rightToLeft
      ? { styles: { default: { document: { run: { language: { bidirectional: language } } } } } }
      : {}),
    sections: [{ children }],
  });
  await writeFile(join(folder, `${name}.docx`), await Packer.toBuffer(document));
  onProgress(1);
  return [`${name}.docx`];
};

/** Word is told the direction of each paragraph, and of the words in it. */
function paragraphOf(text: string, more: IParagraphOptions, run: IRunOptions = {}): Paragraph {
  const direction = isRightToLeft(text) ? { rightToLeft: true } : {};
  return new Paragraph({
    ...more,
    ...(isRightToLeft(text) ? { bidirectional: true } : {}),
    children: [new TextRun({ text, ...run, ...direction })],
  });
}
