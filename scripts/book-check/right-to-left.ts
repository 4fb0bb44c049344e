// A sample story in Hebrew and in Arabic, as documents of their own: their books are bound on the right. None of their words has a lam before
// an alef, which are one sign: pdftotext gives them back the other way round.

import fs from 'node:fs';
import path from 'node:path';
import { StoryDocument } from '../../src-main/store/document/story-document.ts';
import { scenesOf } from '../../src-main/story/board.ts';

const WORDS = {
  he: {
    title: 'השועל והפנס',
    author: 'מאת השועל',
    captions: [
      'ערב אחד מצא השועל אור.',
      'הוא הלך איתו ביער השקט וחיפש את הינשוף.',
      '“של מי הפנס?” שאל השועל. הינשוף חשב רגע (ארוך!), הביט בכוכבים ואמר: “אולי הוא של הדוב. הוא תמיד שוכח דברים ליד הנחל.”',
      'יחד הם הלכו לאורך הנחל.',
      'וכך נרדם השועל.',
    ],
    letter: 'מי שם?',
  },
  ar: {
    title: 'الثعلب والفانوس',
    author: 'بقلم الثعلب',
    captions: [
      'ذات مساء وجد الثعلب ضوءا (صغيرا جدا!).',
      'سار به في الغابة الهادئة وبحث عن البومة.',
      '«لمن هذا الفانوس؟» سأل الثعلب. فكرت البومة، ثم قالت: «ربما هو للدب، فهو ينسى أشياءه دائما قرب النهر رقم 12.»',
      'سارا معا على طول النهر.',
      'وهكذا نام الثعلب.',
    ],
    letter: 'من هناك؟',
  },
} as const;

export const RIGHT_TO_LEFT = Object.keys(WORDS) as (keyof typeof WORDS)[];

/** @param sample A document with as many scenes. @param folder Where the new one goes. */
export function writeRightToLeft(sample: string, language: keyof typeof WORDS, folder: string) {
  const { title, author, captions, letter } = WORDS[language];
  const file = path.join(folder, `${language}.fabula`);
  fs.copyFileSync(sample, file);
  const document = StoryDocument.open(file);
  try {
    document.edit({ type: 'story.set', title });
    document.edit({ type: 'book.set', author });
    const scenes = scenesOf(document.board);
    for (const [index, { id }] of scenes.entries())
      document.edit({ type: 'scene.set', id, caption: captions[index]! });
    const spoken = { kind: 'speech' as const, text: letter, at: null, tail: null, size: 1 };
    document.edit({ type: 'page.set', id: scenes[1]!.id, letters: [spoken] });
  } finally {
    document.close();
  }
  return { file, captions };
}
