import { expect, test } from 'vitest';
import { evenMeasure } from './measure-for-tests.ts';
import { lineEnd, setPart, setText, type TextSetting, textOf } from './set-text.ts';

/** Twenty letters to the line. */
const setting: TextSetting = { role: 'body', size: 10, leading: 1.4, align: 'left', measure: 100 };
const lines = (text: string, more: Partial<TextSetting> = {}) =>
  setText(text, { ...setting, ...more }, evenMeasure).lines.map(textOf);

test('words go into lines as long as they fit, and never over the measure', () => {
  expect(lines('the fox and the owl are reading')).toEqual(['the fox and the owl', 'are reading']);
  const { lines: set } = setText('a b c d e f g h i j k l m n o p q r s t', setting, evenMeasure);
  for (const line of set) expect(line.width).toBeLessThanOrEqual(100);
});

test('no text has no lines and no height', () => {
  expect(setText('', setting, evenMeasure)).toEqual({ lines: [], width: 0, height: 0 });
  expect(setText(' \n \n', setting, evenMeasure).lines).toEqual([]);
});

test('balanced lines are about equally long, and no more of them', () => {
  const text = 'the fox and the owl are on it';
  expect(lines(text)).toEqual(['the fox and the owl', 'are on it']);
  expect(lines(text, { balanced: true })).toEqual(['the fox and the', 'owl are on it']);
});

test('a short word does not stand alone on the last line where slightly shorter lines give it company', () => {
  expect(lines('aaaa bbbb cccc dddd aaaa bbbb cccc dddd x')).toEqual([
    'aaaa bbbb cccc',
    'dddd aaaa bbbb',
    'cccc dddd x',
  ]);
  expect(lines('aaaaaaaaaa bbbbbbbbb x')).toEqual(['aaaaaaaaaa', 'bbbbbbbbb x']);
});

test('where no width gives it company, the word before comes along; never for more lines', () => {
  const tight = 'aaaaaaaa bbbbbbbbbb cccccccc dddddddddd xx.';
  const kept = ['aaaaaaaa bbbbbbbbbb', 'cccccccc', 'dddddddddd xx.'];
  expect(lines(tight)).toEqual(kept);
  expect(lines(tight, { balanced: true })).toEqual(kept);
  expect(lines('aaaaaaaaaaaaaaaaaaaa bbbbbbbbbbbbbbbbbbbb cc')).toHaveLength(3);
});

test('where lines differ in length a short last word stays with the one before', () => {
  const measure = () => ({ x: 0, width: 100 });
  expect(lines('aaaaaaaa bbbbbbbbbb xx.', { measure })).toEqual(['aaaaaaaa', 'bbbbbbbbbb xx.']);
  expect(lines('aaaaaaaa bbbbbbbbbb cccccccc', { measure })).toEqual(['aaaaaaaa bbbbbbbbbb', 'cccccccc']);
});

test('centred lines stand in the middle of the measure', () => {
  const { lines: set } = setText('fox', { ...setting, align: 'centre' }, evenMeasure);
  expect(set[0]!.x).toBe((100 - 15) / 2);
});

test('paragraphs are parted, lines stand a leading apart', () => {
  const { lines: set, height } = setText('one\ntwo', setting, evenMeasure);
  expect(set[1]!.y - set[0]!.y).toBeCloseTo(14 * 1.45, 6);
  expect(height).toBeCloseTo(14 * 2.45, 6);
});

test('Chinese breaks between characters, but not before a full stop', () => {
  expect(lines('狐狸找到了一盏灯笼照着路。')).toEqual(['狐狸找到了一盏灯笼照', '着路。']);
  // Nor is one alone with it, where another can come along.
  expect(lines('狐狸找到了一盏灯笼照。')).toEqual(['狐狸找到了一盏灯', '笼照。']);
});

test('lines are parted by a space where copied, but for Chinese', () => {
  const [first, second] = setText('the fox and the owl are reading', setting, evenMeasure).lines;
  expect(lineEnd(first!, second)).toBe(' ');
  expect(lineEnd(second!, undefined)).toBe('');
  const [han, next] = setText('狐狸找到了一盏灯笼照。', setting, evenMeasure).lines;
  expect(lineEnd(han!, next)).toBe('');
});

test('a word longer than the line is cut between letters', () => {
  expect(lines(`${'x'.repeat(45)} end`)).toEqual(['x'.repeat(20), 'x'.repeat(20), 'xxxxx end']);
});

test('what does not fit comes back, from a line’s beginning, without losing a letter', () => {
  const text = 'one two three four five six seven eight nine ten eleven twelve thirteen fourteen';
  const part = setPart(text, 14 * 2, setting, evenMeasure);
  expect(part.lines).toHaveLength(2);
  expect(`${part.lines.map(textOf).join(' ')} ${part.rest}`).toBe(text);
  expect(setPart(text, 1000, setting, evenMeasure).rest).toBe('');
});

test('words that go on for pages are set as often as they are seen, however many there are', () => {
  const setAs = (words: number): number => {
    let runs = 0;
    const counted = {
      ...evenMeasure,
      runs(...of: Parameters<typeof evenMeasure.runs>) {
        runs++;
        return evenMeasure.runs(...of);
      },
    };
    for (let rest = 'fox and owl '.repeat(words / 3); rest !== ''; )
      rest = setPart(rest, 14 * 10, setting, counted).rest;
    return runs;
  };
  const [few, many] = [setAs(300), setAs(1200)];
  expect(few).toBeGreaterThan(60);
  expect(many / few).toBeLessThan(4.5);
});

test('one line is not left alone for the next page', () => {
  const text = 'aaaa bbbb cccc dddd eeee ffff gggg hhhh iiii jjjj kkkk llll mmmm nnnn';
  const whole = setText(text, setting, evenMeasure).lines.length;
  const part = setPart(text, 14 * (whole - 1), setting, evenMeasure);
  expect(part.lines).toHaveLength(whole - 2);
});

test('text flows around what stands in its way', () => {
  const around = lines('one two three four five six seventeen', {
    measure: (top) => (top < 14 ? { x: 60, width: 40 } : { x: 0, width: 100 }),
  });
  expect(around).toEqual(['one two', 'three four five six', 'seventeen']);
});
