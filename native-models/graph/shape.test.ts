import { expect, test } from 'vitest';
import { broadcast, convolved, product, sizeOf, sum } from './shape.ts';

test('products have one spelling, whatever their order', () => {
  expect(product(['H', 2, 'W', 3])).toBe('6*H*W');
  expect(product(['W', 'H', 6])).toBe(product(['2*H', '3*W']));
  expect(product([2, 3])).toBe(6);
  expect(product(['H', 0])).toBe(0);
  expect(product(['ceil(H/2)', 'ceil(W/2)'])).toBe('ceil(H/2)*ceil(W/2)');
  expect(product([2, '(H*W+3)'])).toBe('2*(H*W+3)');
});

test('sums add what is known', () => {
  expect(sum([2, 3])).toBe(5);
  expect(sum(['S', 0])).toBe('S');
  expect(sum(['S', 4, 'R', 1])).toBe('(R+S+5)');
});

test('convolutions give the sizes that PyTorch gives', () => {
  expect(convolved(7, 3, 2, 2)).toBe(4);
  expect(convolved(7, 3, 2, 1)).toBe(3);
  expect(convolved('H', 3, 1, 2)).toBe('H');
  expect(convolved('H', 3, 2, 2)).toBe('ceil(H/2)');
  expect(convolved('H', 3, 2, 1)).toBe('floor(H/2)');
});

test('broadcasting needs equal sizes or ones; two symbols are equal only by name', () => {
  expect(broadcast(['B', 1, 4], ['S', 1])).toEqual(['B', 'S', 4]);
  expect(broadcast(['B', 3], [3])).toEqual(['B', 3]);
  expect(broadcast(['B'], ['S'])).toBeUndefined();
  expect(broadcast([2], ['S'])).toBeUndefined();
});

test('a dimension has a size once its symbols have: products, sums and rounded halves', () => {
  const sizes = { B: 2, H: 7, W: 10 };
  expect(sizeOf(5, sizes)).toBe(5);
  expect(sizeOf(product([2, 'H', 'W']), sizes)).toBe(140);
  expect(sizeOf(convolved('H', 3, 2, 2), sizes)).toBe(4);
  expect(sizeOf(product([convolved('H', 3, 2, 2), convolved('W', 3, 2, 2)]), sizes)).toBe(20);
  expect(sizeOf(convolved('H', 3, 2, 1), sizes)).toBe(3);
  expect(sizeOf(convolved(convolved('W', 3, 2, 2), 3, 2, 2), sizes)).toBe(3);
  expect(sizeOf(sum(['B', 'H', 3]), sizes)).toBe(12);
  expect(() => sizeOf('S', sizes)).toThrow(/"S" has no size/);
});
