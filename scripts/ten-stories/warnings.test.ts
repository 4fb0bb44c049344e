import { expect, it } from 'vitest';
import { WordGuide } from '../../src-main/words/word-guide.ts';
import { ordinaryStories } from './stories.ts';
import { builtInWords, thesaurus, warningsFor } from './warnings.ts';

it('of fifty ordinary lines those are told that the built-in model cannot read', async () => {
  const guide = new WordGuide(thesaurus);
  const lists = builtInWords();
  const told = (await Promise.all(ordinaryStories.map((story) => warningsFor(story, guide, lists)))).flat();
  expect(told).toHaveLength(50);
  const of = (line: string) => told.find((one) => one.line === line)!;
  expect(of('An elephant lies awake under the stars').unknown).toContain('elephant');
  expect(of('Ein Bär sitzt im Wald')).toMatchObject({ language: 'de', asksFirst: true });
  expect(of('A hungry bear smells honey').asksFirst).toBe(false);
});
