import { expect, test } from 'vitest';
import { type PreviewMap, previewMap, previewPicture } from './previews.ts';

const map: PreviewMap = {
  factors: [
    [1, 0, 0],
    [0, 1, -1],
  ],
  bias: [0, 0, 0.5],
};

test("a manifest's map wins; other channel counts have none", () => {
  expect(previewMap(2, 'sdxl', map)).toBe(map);
  expect(previewMap(4, 'sdxl', map)).toEqual(previewMap(4, 'sdxl'));
  expect(previewMap(4, 'sd1')).toEqual(previewMap(4, 'sd2'));
  expect(previewMap(4, 'sd1')).not.toEqual(previewMap(4, 'sdxl'));
  expect(previewMap(16, 'sdxl')).toBeUndefined();
  expect(previewMap(4, 'other')).toBeUndefined();
});

test('each pixel is a linear map of its channels, clipped to bytes', () => {
  const latents = Float32Array.of(-1, 0, 9, /* channel 2 */ 0, 1, -1);
  const { width, height, data } = previewPicture(latents, 1, 3, map);
  expect([width, height]).toEqual([3, 1]);
  expect([...data]).toEqual([0, 128, 191, 128, 255, 64, 255, 0, 255]);
});

test('a wrong size is refused', () => {
  expect(() => previewPicture(new Float32Array(5), 1, 3, map)).toThrow('5 values are not 2 channels of 1x3');
});
