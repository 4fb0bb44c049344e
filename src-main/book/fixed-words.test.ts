import { expect, test } from 'vitest';
import { chapterIn, endingIn, imprintIn } from './fixed-words.ts';

test('how a book was made is said in its language, in English where that is not known', () => {
  const faces = ['Andika', 'Noto Sans SC'];
  expect(imprintIn('en', faces, 'Pocket')).toBe(
    'Set in Andika and Noto Sans SC. Pictures drawn with Pocket in Fabula.',
  );
  expect(imprintIn('de-AT', faces, 'Pocket')).toBe(
    'Gesetzt aus Andika und Noto Sans SC. Bilder gezeichnet mit Pocket in Fabula.',
  );
  expect(imprintIn('zh-CN', faces, 'Pocket')).toBe(
    '字体：Andika和Noto Sans SC。图画由 Pocket 在 Fabula 中绘制。',
  );
  expect(imprintIn('tlh', ['Andika'], '')).toBe('Set in Andika.');
});

test('a book ends in its language, and its chapters are called in it', () => {
  expect(['en-GB', 'he', 'ar-EG', 'fa', 'tlh'].map(endingIn)).toEqual([
    ...['The End', 'סוף', 'النهاية', 'پایان', ''],
  ]);
  expect(['he', 'ar', 'tlh'].map((language) => chapterIn(language, 2))).toEqual(['פרק 2', 'الفصل 2', '2']);
});
