import { expect, it } from 'vitest';
import { captionList } from './caption-list.ts';

const names = ['1 fox.png', 'Owl.JPG', 'three.webp'];
const read = (text: string) => Object.fromEntries(captionList(text, names));

it.each([
  ['commas', 'file,caption\n1 fox.png,"A fox, alone."\nowl.jpg,An owl.\ngone.png,Nobody.'],
  ['tabs, without endings', '\ufeff1 fox\tA fox, alone.\r\nowl\tAn owl.\r\n'],
  ['colons', '1 fox.png: A fox, alone.\nOwl.jpg: An owl.'],
])('names and captions with %s', (_, text) => {
  expect(read(text)).toEqual({ '1 fox.png': 'A fox, alone.', 'owl.jpg': 'An owl.' });
});

it('is a line for each picture, in their order, where it names none', () => {
  expect(read('A fox.\n\nAn owl, old.\nThree: all.\n')).toEqual({
    ...{ '1 fox.png': 'A fox.', 'owl.jpg': 'An owl, old.', 'three.webp': 'Three: all.' },
  });
});

it('is no list where the lines are more or fewer than the pictures', () => {
  expect(read('')).toEqual({});
  expect(read('One.\nTwo.')).toEqual({});
});
