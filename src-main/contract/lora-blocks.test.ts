import { expect, it } from 'vitest';
import { loraBlocksText, readLoraBlocks } from './lora-blocks.ts';

it('reads what is written, in other programs’ names too', () => {
  expect(readLoraBlocks('te=0,in=0.5,mid=1,out3=-.2')).toEqual({ te: 0, in: 0.5, mid: 1, out3: -0.2 });
  expect(readLoraBlocks('BASE=0, IN04=1, OUT11 = 0.5')).toEqual({ te: 0, in4: 1, out11: 0.5 });
  const blocks = { te: 0, in4: 0.5 };
  expect(readLoraBlocks(loraBlocksText(blocks))).toEqual(blocks);
});

it.each(['', 'in', 'in=', 'in=many', 'up=1', 'in=1;mid=1', 'in=99', 'mid3=1'])(
  '%j is no such list',
  (text) => {
    expect(readLoraBlocks(text)).toBeUndefined();
  },
);
