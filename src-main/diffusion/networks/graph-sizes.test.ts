import { expect, it } from 'vitest';
import { ipcaSettings } from '../../contract/settings.ts';
import { drawingSizes, vaeSizes } from './graph-sizes.ts';

const prompts = [
  { identity: { start: 1, end: 9 }, endOfText: { start: 20, end: 77 } },
  { identity: { start: 1, end: 9 }, endOfText: { start: 14, end: 77 } },
];
const drawing = {
  shape: [4, 96, 160],
  negativeBranch: true,
  ipca: ipcaSettings.parse({}),
  prompts,
  textRows: 77,
} as const;

it('tells the sizes of every call to devices that want them, and nothing to others', () => {
  expect(drawingSizes('cpu', drawing)).toBeUndefined();
  expect(drawingSizes('cuda', drawing)).toEqual({ unet: { B: 2, H: 96, W: 160, S: 77 } });
  expect(vaeSizes({ height: 96, width: 160 }, 128)).toEqual({ B: 1, h: 96, w: 128 });
  expect(drawingSizes('cuda', { ...drawing, references: 1 })?.unet.B).toBe(3);
  expect(drawingSizes('webgpu-plain', { ...drawing, negativeBranch: false })?.unet.B).toBe(1);
});

it('leaves room for the rows that the paper’s variant appends to the longest frame', () => {
  const paper = { ...drawing.ipca, variant: 'paper' } as const;
  expect(drawingSizes('dml', { ...drawing, ipca: paper })?.unet.S).toBe(77 + 9 + 63);
  expect(drawingSizes('dml', { ...drawing, ipca: { ...paper, strength: 1 } })?.unet.S).toBe(77);
});
