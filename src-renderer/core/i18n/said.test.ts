import { afterEach, expect, it } from 'vitest';
import { useLanguage } from './language.ts';
import { said } from './said.ts';

afterEach(() => useLanguage.setState({ language: 'en' }));

it('is English where the window is', () => {
  expect(said('A picture in fox.fabula is damaged.')).toBe('A picture in fox.fabula is damaged.');
});

it('has what stood in the sentence', () => {
  useLanguage.setState({ language: 'de' });
  expect(said('A picture in fox.fabula is damaged.')).toBe('Ein Bild in fox.fabula ist beschädigt.');
  expect(said('Cannot write /a/b (c).fabula: the disk is full.')).toBe(
    '/a/b (c).fabula kann nicht geschrieben werden: the disk is full.',
  );
});

it('takes the longest sentence that fits, and says one within another', () => {
  useLanguage.setState({ language: 'zh-CN' });
  expect(said('There is no room for a.fabula: the disk is full.')).toBe('没有空间放 a.fabula：磁盘已满。');
  expect(said('This scene could not be drawn, twice. The download was stopped.')).toBe(
    '这个场景两次都没有画成。下载已停止。',
  );
});

it('leaves what Fabula has no sentence for as it came', () => {
  useLanguage.setState({ language: 'de' });
  expect(said('EPERM: operation not permitted')).toBe('EPERM: operation not permitted');
});
