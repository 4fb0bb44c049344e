// A tokenizer that was taught more words than its text encoder has rows: they are plain words, and it is said.

import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openCheckpoint } from '../../../native-models/index.ts';
import { modelOf } from './model.ts';

const pocket = join(import.meta.dirname, '../../../native-models/pocket');

test('added tokens without rows are read as plain words, with a note', async () => {
  const checkpoint = await openCheckpoint(pocket);
  const plain = await modelOf(checkpoint);
  expect(plain.notes).toEqual([]);
  const [first, ...rest] = checkpoint.tokenizers;
  const taught = await modelOf({
    ...checkpoint,
    tokenizers: [{ ...first!, addedTokens: { '<fxs>': 99_999 } }, ...rest],
  });
  expect(taught.notes).toEqual([
    'text_encoder has no rows for what was added to its tokenizer, read as plain words: <fxs>',
  ]);
  const text = 'a <fxs> fox';
  expect(taught.tokenizers[0]!.encodePieces(text)).toEqual(plain.tokenizers[0]!.encodePieces(text));
  const within = taught.tokenizers[0]!.within(100_000);
  expect([within.beyond, within.tokenizer]).toEqual([[], taught.tokenizers[0]]);
});
