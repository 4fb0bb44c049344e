import { expect, it } from 'vitest';
import { readLoras } from './read-loras.ts';

it.each([
  ['ink.safetensors', { file: 'ink.safetensors' }],
  ['ink.safetensors:0.8', { file: 'ink.safetensors', strength: 0.8 }],
  ['ink.safetensors:0,8', { file: 'ink.safetensors', strength: 0.8 }],
  ['ink.safetensors:1e-1', { file: 'ink.safetensors', strength: 0.1 }],
  ['C:\\loras\\ink.safetensors:-1', { file: 'C:\\loras\\ink.safetensors', strength: -1 }],
  [
    'ink.safetensors:0.8:te=0,in=0.5,mid=1,out3=0',
    { file: 'ink.safetensors', strength: 0.8, blocks: { te: 0, in: 0.5, mid: 1, out3: 0 } },
  ],
  ['C:/ink.safetensors:in4=0', { file: 'C:/ink.safetensors', blocks: { in4: 0 } }],
  // Of a part that no network has: a file that is not there then says so.
  ['ink:up=1', { file: 'ink:up=1' }],
])('%s', (text, expected) => {
  expect(readLoras(text)).toEqual([expected]);
});
